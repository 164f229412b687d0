using System.Text;
using Pipeline.Configuration;
using Pipeline.Connectors;
using Pipeline.Diagnostics;

namespace Pipeline.Runs.Configuration;

/// <summary>The kinds of configuration file and their JSON Schemas, printed from the shapes that judge them.</summary>
public static class ConfigurationSchemas
{
    private static readonly (string Kind, string Title, Shape Shape)[] All =
    [
        ("pipeline", "config/pipeline.yml", PipelineFile.FileShape),
        ("source", "config/sources/NAME.yml", SourceDeclaration.Shape),
        ("flow", "config/flows/NAME.yml", FlowFile.FileShape),
        ("checks", "config/checks/**.yml (SodaCL)", Shape.Map(Shape.Any)),
    ];

    /// <summary>The kinds of file.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. All.Select(entry => entry.Kind)];

    /// <summary>The shapes of all kinds of file.</summary>
    internal static IEnumerable<Shape> Shapes => All.Select(entry => entry.Shape);

    /// <summary>The schema of a kind of file, or an object with the schema of every kind when <paramref name="kind"/> is null.</summary>
    public static string Print(string? kind)
    {
        if (kind is null) return PrintAll();
        var (name, title, shape) = All.FirstOrDefault(entry => entry.Kind == kind);
        if (shape is null) throw new ConfigurationException($"there is no kind of file '{kind}'", hint: NearestName.Hint(kind, [.. Kinds]));
        return shape.ToJsonSchema(title, $"urn:pipeline:schema:{name}");
    }

    private static string PrintAll()
    {
        var text = new StringBuilder("{");
        foreach (var kind in Kinds)
        {
            var schema = Print(kind).Replace("\n", "\n  ", StringComparison.Ordinal);
            text.Append(text.Length > 1 ? "," : "").Append($"\n  \"{kind}\": ").Append(schema);
        }

        return text.Append("\n}").ToString();
    }
}
