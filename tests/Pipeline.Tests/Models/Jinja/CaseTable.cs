using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Tests.Models.Jinja;

/// <summary>Tables of templates and what they give, one case a line; <c>⏎</c> stands for a newline, <c>#</c> starts a heading.</summary>
internal static class CaseTable
{
    public static JinjaEnvironment Environment { get; } = new();

    public static TheoryData<string, string> Read(string table, string separator)
    {
        var rows = new TheoryData<string, string>();
        foreach (var line in table.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal)))
        {
            var at = line.LastIndexOf(separator, StringComparison.Ordinal);
            Assert.True(at >= 0, $"no '{separator}' in: {line}");
            rows.Add(line[..at].Replace('⏎', '\n'), line[(at + separator.Length)..].Replace('⏎', '\n'));
        }

        return rows;
    }

    public static string Render(string template, JinjaScope? globals = null) =>
        Environment.Parse(template, "models/case.sql").Render(new JinjaContext(Environment, globals ?? Globals()));

    /// <summary>What every case sees. Fresh each time: templates change lists.</summary>
    public static JinjaScope Globals() => new()
    {
        ["nums"] = new[] { 1, 2, 3, 4 },
        ["conf"] = new JinjaDict { { "name", "demo" }, { "nested", new JinjaDict { { "deep", new JinjaList([10L, 20L]) } } } },
        ["users"] = new JinjaList([User("alice", 30, true, "x", "y"), User("bob", 25, false, "z"), User("carol", 30, true, "y")]),
        ["tree"] = new JinjaList([Node(1, Node(2), Node(3, Node(4))), Node(5)]),
        ["today"] = new DateOnly(2024, 1, 31),
        ["moment"] = new DateTime(2024, 1, 31, 13, 5, 9, 250, DateTimeKind.Unspecified),
        ["price"] = 1.50m,
    };

    private static JinjaDict User(string name, long age, bool isActive, params string[] tags) =>
        new() { { "name", name }, { "age", age }, { "active", isActive }, { "tags", new JinjaList(tags) } };

    private static JinjaDict Node(long value, params JinjaDict[] children) => new() { { "v", value }, { "c", new JinjaList(children) } };
}
