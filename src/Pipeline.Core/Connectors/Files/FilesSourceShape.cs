using Pipeline.Aws.S3;
using Pipeline.Configuration;
using Pipeline.Connectors.Decoding;

namespace Pipeline.Connectors.Files;

/// <summary>The keys of a file source's file. A key is here only when something reads it.</summary>
public static class FilesSourceShape
{
    /// <summary>A stream.</summary>
    public static ObjectShape Stream { get; } = Shape.Object(
        "a stream",
        [
            .. StreamKeys.All,
            ShapeKey.Required("path", Shape.Text, "The objects it is read from, as a glob below 'root': * and ? within a folder, **/ over folders, {a,b}; {interval.start:yyyy-MM-dd} takes those of a backfill's interval, {var.name} those of a variable's values. New and changed objects are read, in the order of their names; write_mode overwrite reads all again when any is new, changed or gone.") with { Examples = ["raw-events/**/*.json"] },
            ShapeKey.Optional("content", ContentShape.Either, "What is in the objects; without it, what their ending says."),
        ]);

    /// <summary>A source's file.</summary>
    public static ObjectShape Source { get; } = Shape.Object(
        "a source",
        ShapeKey.Required("source", StreamKeys.Name, "The source's name, the same as its file's."),
        ShapeKey.Required("root", Shape.TextLike($@"^(?!\w+://)|{S3Shape.LocationPattern}", "a folder, relative to the project's or absolute, or s3://bucket/prefix"), "The folder, or the place in a bucket, every path is below of.") with { Examples = ["data/lingokids", "${DATA_FOLDER:-data}/lingokids", "s3://landing/lingokids"] },
        ShapeKey.Optional("s3", S3Shape.Keys, "How the bucket is spoken to, when 'root' is in one."),
        SourceVars.Declaration,
        ShapeKey.Required("streams", Shape.List(Stream, minimum: 1), "What can be read from it."));
}
