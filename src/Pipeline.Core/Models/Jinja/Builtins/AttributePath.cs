using System.Globalization;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>The <c>attribute='a.b.0'</c> of many filters: dots go deeper, digits are indices.</summary>
internal sealed class AttributePath(object? attribute, JinjaContext context, object? whenMissing = null)
{
    private readonly object?[] parts = Split(attribute);

    public object? Of(object? item)
    {
        foreach (var part in parts)
        {
            item = Attributes.GetItem(item, part, context);
            if (whenMissing is not null && item is JinjaUndefined) item = whenMissing;
        }

        return item;
    }

    /// <summary>Several paths with commas between them give a list of values, to sort by more than one.</summary>
    public static Func<object?, object?> Several(object? attribute, JinjaContext context, bool ignoreCase)
    {
        object?[] names = attribute is string text ? text.Split(',') : [attribute];
        var paths = names.Select(name => new AttributePath(name, context)).ToArray();
        Func<object?, object?> post = ignoreCase ? Sorting.IgnoreCase : value => value;
        return item => new JinjaList(paths.Select(path => post(path.Of(item))));
    }

    private static object?[] Split(object? attribute) => attribute switch
    {
        null => [],
        string path => [.. path.Split('.').Select(Part)],
        _ => [attribute],
    };

    private static object? Part(string part) =>
        part.All(char.IsAsciiDigit) && long.TryParse(part, CultureInfo.InvariantCulture, out var index) ? index : part;
}
