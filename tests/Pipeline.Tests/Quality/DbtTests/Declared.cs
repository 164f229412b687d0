using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Tests.Quality.DbtTests;

/// <summary>Data tests of a model <c>t</c>, their arguments as <c>key=value;list=[a,b]</c>.</summary>
internal static class Declared
{
    public static DataTest Test(string kind, string? column, string arguments) => new()
    {
        Name = $"{kind}_{column}",
        Kind = kind,
        NodeId = "model.shop.t",
        Column = column,
        Arguments = Pairs(arguments).ToDictionary(pair => pair.Key, pair => (object?)Value(pair.Value)),
        Location = new SourceLocation("models/schema.yml", 7),
    };

    private static object Value(string text) =>
        text is ['[', '[', .. var lists, ']', ']'] ? lists.Split("],[").Select(list => (object?)list.Split(',').Cast<object?>().ToList()).ToList()
        : text is ['[', .. var items, ']'] ? items.Split(',').Cast<object?>().ToList()
        : bool.TryParse(text, out var truth) ? truth
        : long.TryParse(text, out var number) ? number
        : text;

    public static IEnumerable<(string Key, string Value)> Pairs(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..]));
}
