using Pipeline.Aws.S3;
using Pipeline.Connectors.Decoding;

namespace Pipeline.Connectors.Files;

/// <summary>A place with objects, as its file describes it.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="Root">What every path is below of: a folder, relative to the project's unless it is absolute.</param>
public sealed record FilesSourceOptions(string Name, string Root) : SourceOptions(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<StreamSpec> Specs => [.. Streams.Select(stream => stream.Spec)];

    /// <summary>The bucket, when the root is in one.</summary>
    public S3Options? S3 { get; init; }

    /// <summary>What people call an object, or the root for an empty name.</summary>
    public string Show(string name) => S3?.Show(name) ?? (name.Length == 0 ? Root : $"{Root.TrimEnd('/')}/{name}");

    /// <summary>What can be read, in file order.</summary>
    public IReadOnlyList<FilesStreamOptions> Streams { get; init; } = [];
}

/// <summary>Objects whose rows are one stream.</summary>
/// <param name="Spec">What the rows are.</param>
/// <param name="Path">A glob over the objects' names.</param>
/// <param name="Content">What is in them.</param>
public sealed record FilesStreamOptions(StreamSpec Spec, string Path, Content Content);
