using System.Globalization;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.DbtTests;

/// <summary>The arguments of a generic test, read as its macro would.</summary>
internal sealed class TestArguments(string test, IReadOnlyDictionary<string, object?> values)
{
    /// <summary>Whether the argument is given.</summary>
    public bool Has(string name) => values.GetValueOrDefault(name) is not null;

    /// <summary>The argument as SQL text; an error when it is not there.</summary>
    public string Text(string name) =>
        Optional(name) ?? throw new ExpectedException($"The test '{test}' needs the argument '{name}'.");

    /// <summary>The argument as SQL text, or null.</summary>
    public string? Optional(string name) => values.GetValueOrDefault(name) switch
    {
        null => null,
        IReadOnlyDictionary<string, object?> or IReadOnlyList<object?> => throw Wrong(name, "one value"),
        var value => AsText(value),
    };

    /// <summary>The argument as a truth value.</summary>
    public bool Flag(string name, bool otherwise) => values.GetValueOrDefault(name) switch
    {
        null => otherwise,
        bool value => value,
        string text when bool.TryParse(text, out var value) => value,
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>The argument as a list, every item as text; empty when it is not there.</summary>
    public IReadOnlyList<string> List(string name) => values.GetValueOrDefault(name) switch
    {
        null => [],
        IReadOnlyList<object?> items => [.. items.Select(item => item is null ? "NULL" : AsText(item))],
        _ => throw Wrong(name, "a list"),
    };

    /// <summary>The argument as a list of lists, every item as text; an error when it is none, or holds none.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Lists(string name) =>
        values.GetValueOrDefault(name) is IReadOnlyList<object?> { Count: > 0 } items && items.All(item => item is IReadOnlyList<object?>)
            ? [.. items.Cast<IReadOnlyList<object?>>().Select(item => (IReadOnlyList<string>)[.. item.Select(each => each is null ? "NULL" : AsText(each))])]
            : throw Wrong(name, "a list of lists");

    /// <summary>The values of a list as SQL: quoted text unless the test says <c>quote: false</c>.</summary>
    public string Literals(string name, string quoteArgument = "quote") => string.Join(", ", LiteralList(name, quoteArgument));

    /// <summary>The same, one by one.</summary>
    public IReadOnlyList<string> LiteralList(string name, string quoteArgument)
    {
        var quote = Flag(quoteArgument, otherwise: true);
        var items = List(name);
        if (items is []) throw Wrong(name, "a list with at least one value");
        return [.. items.Select(item => quote ? SqlText.Literal(item) : item)];
    }

    // Jinja prints Python's words for truth values; DuckDB reads them, and so does a text column filled from Python.
    private static string AsText(object value) => value switch
    {
        bool truth => truth ? "True" : "False",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private ExpectedException Wrong(string name, string expected) =>
        new($"The argument '{name}' of the test '{test}' must be {expected}.");
}
