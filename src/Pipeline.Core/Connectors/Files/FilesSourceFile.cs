using Pipeline.Aws.S3;
using Pipeline.Configuration;
using Pipeline.Connectors.Decoding;
using Pipeline.Schema;

namespace Pipeline.Connectors.Files;

/// <summary>Reads a file source's file into <see cref="FilesSourceOptions"/>. What its keys are and mean is in <see cref="FilesSourceShape"/>.</summary>
public static class FilesSourceFile
{
    /// <summary>The source with its placeholders filled in; throws a <see cref="Diagnostics.ConfigurationException"/> with everything that is wrong.</summary>
    public static async ValueTask<FilesSourceOptions> BindAsync(YamlNode file, Interpolation interpolation, CancellationToken cancellationToken)
    {
        var source = await BoundObject.OpenAsync(FilesSourceShape.Source, file, "the file", interpolation, cancellationToken);
        var problems = new ProblemList();
        var name = source.Text("source");
        var options = new FilesSourceOptions(name, source.Text("root")) { S3 = BucketOf(source, name, problems), Streams = Streams(source, name, problems) };
        problems.ThrowIfAny();
        return options;
    }

    private static S3Options? BucketOf(BoundObject source, string name, ProblemList problems)
    {
        var root = source.Text("root");
        if (root.StartsWith("s3://", StringComparison.Ordinal)) return S3Shape.Bind(root, source.Object("s3", S3Shape.Keys), $"source '{name}'");
        if (source.Has("s3")) problems.Add("'s3' is given, and 'root' is a folder", source.LocationOf("s3"), "Set 'root' to s3://bucket/prefix, or remove 's3'.");
        return null;
    }

    private static List<FilesStreamOptions> Streams(BoundObject source, string sourceName, ProblemList problems)
    {
        List<FilesStreamOptions> streams = [];
        var variables = SourceVars.Bind(source);
        foreach (var stream in source.Objects("streams", FilesSourceShape.Stream))
        {
            var name = stream.Text("name");
            if (streams.Find(other => other.Spec.Name == name) is { } other)
                problems.Add($"the stream '{name}' is already declared on line {other.Spec.Location.Line}", stream.LocationOf("name"), "Give it another name.");
            streams.Add(Stream(stream, sourceName, variables, problems));
        }

        return streams;
    }

    private static FilesStreamOptions Stream(
        BoundObject stream, string source, IReadOnlyList<StreamVariable> variables, ProblemList problems)
    {
        var path = stream.Text("path");
        var named = SourceVars.Pick(variables, ObjectPath.Variables(path), stream.LocationOf("path"), problems);
        if (FaultOf(path, named) is { } fault) problems.Add($"'path' cannot be '{path}': {fault}", stream.LocationOf("path"));
        var content = Content(stream, path, problems);
        var spec = StreamKeys.Bind(stream, source, problems);
        var isWindowed = ObjectPath.IsWindowed(path);
        if (isWindowed && spec.Table is { WriteMode: WriteMode.Overwrite, Replace: ReplaceScope.Table })
            problems.Add("the objects of one interval cannot overwrite the whole table", stream.LocationOf("write_mode"), "Use 'replace: partitions', or merge.");
        spec = spec with { Table = spec.Table with { IsUntyped = content.IsUntyped }, IsWindowed = isWindowed, Variables = named };
        StreamKeys.RequireWindowed(spec, stream, problems);
        return new FilesStreamOptions(spec, path, content);
    }

    private static string? FaultOf(string path, IReadOnlyList<StreamVariable> named)
    {
        try
        {
            var someDay = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
            return FaultAt(new Interval(someDay, someDay.AddDays(1))) ?? FaultAt(null);
        }
        catch (FormatException)
        {
            return "a format in it is no date format";
        }

        string? FaultAt(Interval? interval) => Glob.Fault(ObjectPath.Fill(path, interval, named, GivenVariables.None));
    }

    private static Content Content(BoundObject stream, string path, ProblemList problems)
    {
        var binding = new ContentBinding(stream, "content", problems);
        if (binding.Bind() is { } declared) return declared;
        if (KindOf(path) is { } kind) return binding.Default(kind);
        problems.Add($"what is in '{path}' cannot be told from its ending", stream.LocationOf("path"), "Say it with 'content', such as 'content: jsonl'.");
        return Decoding.Content.Json;
    }

    private static string? KindOf(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".JSON" => "json",
            ".CSV" or ".TSV" => "csv",
            ".PARQUET" => "parquet",
            ".JSONL" or ".NDJSON" => "jsonl",
            _ => null,
        };
    }
}
