using Pipeline.Configuration;
using Pipeline.Connectors.Files;
using Pipeline.Connectors.Rest;
using Pipeline.Diagnostics;

namespace Pipeline.Connectors;

/// <summary>Reads a source's file, whatever its kind: the one place that knows which kinds there are. A file without <c>kind</c> is of a REST API.</summary>
public static class SourceDeclaration
{
    private const string KindKey = "kind";

    /// <summary>The keys of each kind.</summary>
    public static KindShape Shape { get; } = Configuration.Shape.Kinds("a source", "rest", ("rest", RestSourceShape.Source), ("files", FilesSourceShape.Source));

    /// <summary>The source's name and its streams' names with their places: all that can be said without the environment.</summary>
    public static (YamlScalar Source, IReadOnlyList<YamlScalar> Streams) Names(YamlNode file)
    {
        Shape.Check(file);
        var mapping = (YamlMapping)file;
        var streams = (YamlSequence)mapping["streams"]!;
        return ((YamlScalar)mapping["source"]!, [.. streams.Items.Select(stream => (YamlScalar)((YamlMapping)stream)["name"]!)]);
    }

    /// <summary>The streams as far as their tables go, without the environment: a place in the lake holds no placeholder.</summary>
    public static IReadOnlyList<DeclaredStream> Streams(YamlNode file)
    {
        var (source, names) = Names(file);
        var streams = (YamlSequence)((YamlMapping)file)["streams"]!;
        return
        [
            .. streams.Items.Cast<YamlMapping>().Zip(names, (stream, name) => new DeclaredStream(
                source.Text, name.Text, stream[StreamKeys.LocationKey] as YamlScalar, ChildrenOf(stream), name.Location)),
        ];
    }

    /// <summary>The names of the source's variables.</summary>
    public static IReadOnlyList<string> Variables(YamlNode file)
    {
        Shape.Check(file);
        return ((YamlMapping)file)[SourceVars.Key] is YamlMapping variables ? [.. variables.Entries.Select(entry => entry.Key.Text)] : [];
    }

    private static IReadOnlyList<string> ChildrenOf(YamlMapping stream) =>
        stream["children"] is YamlMapping children ? [.. children.Entries.Select(child => child.Key.Text)] : [];

    /// <summary>The source with its placeholders filled in; throws a <see cref="Diagnostics.ConfigurationException"/> with everything that is wrong.</summary>
    public static async ValueTask<SourceOptions> BindAsync(YamlNode file, Interpolation interpolation, CancellationToken cancellationToken)
    {
        Shape.Check(file);
        return KindOf(file) switch
        {
            "rest" => await RestSourceFile.BindAsync(WithoutKind(file), interpolation, cancellationToken),
            "files" => await FilesSourceFile.BindAsync(WithoutKind(file), interpolation, cancellationToken),
            var kind => throw new InvalidOperationException($"the shape allows sources of kind '{kind}' and nothing reads them"),
        };
    }

    private static string KindOf(YamlNode file) => ((file as YamlMapping)?[KindKey] as YamlScalar)?.Text ?? "rest";

    private static YamlNode WithoutKind(YamlNode file) => file is YamlMapping mapping
        ? new YamlMapping([.. mapping.Entries.Where(entry => entry.Key.Text != KindKey)], mapping.Location)
        : file;
}

/// <summary>A stream as its file declares it.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Name">The stream's name.</param>
/// <param name="Place">Where its table shall lie in the lake; null for the usual place.</param>
/// <param name="Children">The names of its child tables.</param>
/// <param name="Location">Where it is declared.</param>
public sealed record DeclaredStream(string Source, string Name, YamlScalar? Place, IReadOnlyList<string> Children, SourceLocation Location);
