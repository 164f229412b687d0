using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Connectors;

/// <summary>The variables of a source's file: names for what streams are asked about, such as seasons, with their usual values.</summary>
internal static class SourceVars
{
    public const string Key = "vars";

    /// <summary>The key.</summary>
    public static ShapeKey Declaration { get; } = ShapeKey.Optional(
        Key,
        Shape.Map(Shape.Either(Shape.Text, Shape.List(Shape.Text, minimum: 1))),
        "What {var.NAME} in path, params and body stands for. A stream that names a variable of several values is read once for each, "
        + "in this order; --var NAME=VALUE takes other values for one run.");

    /// <summary>What is declared, in file order, each value once.</summary>
    public static IReadOnlyList<StreamVariable> Bind(BoundObject source) =>
        [.. source.Lists(Key).Select(entry => new StreamVariable(entry.Key, [.. entry.Value.Distinct(StringComparer.Ordinal)]))];

    /// <summary>Those a text of a stream names; one that is not declared is noted.</summary>
    public static IReadOnlyList<StreamVariable> Pick(
        IReadOnlyList<StreamVariable> declared, IEnumerable<string> used, SourceLocation location, ProblemList problems)
    {
        var names = used.Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in names.Where(name => declared.All(variable => variable.Name != name)))
        {
            var hint = NearestName.Hint(name, [.. declared.Select(variable => variable.Name)]) ?? $"Declare it: vars: {{ {name}: [...] }}.";
            problems.Add($"{{var.{name}}} is used and the source has no variable '{name}'", location, hint);
        }

        return [.. declared.Where(variable => names.Contains(variable.Name))];
    }
}
