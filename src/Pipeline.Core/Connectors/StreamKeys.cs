using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Connectors;

/// <summary>The keys of a stream that do not depend on how its source fetches it: what its rows are and what table they make.</summary>
internal static partial class StreamKeys
{
    private static readonly string[] Modes = ["evolve", "freeze", "discard_row", "discard_value"];

    private static readonly Shape Paths = Shape.Either(Shape.Text, Shape.List(Shape.Text, minimum: 1));

    private static readonly Shape Mode = Shape.Choice(Modes);

    private static readonly ObjectShape Contract = Shape.Object(
        "a contract",
        ShapeKey.Optional("tables", Mode, "New tables.", "evolve"),
        ShapeKey.Optional("columns", Mode, "Columns the table does not have.", "evolve"),
        ShapeKey.Optional("data_type", Mode, "Values the column's type cannot hold.", "evolve"));

    private static readonly Shape Partition = Shape.TextLike(PartitionPattern, "a column, or year(column), month(column), day(column), hour(column)");

    private const string PartitionPattern = @"^(?:(?<transform>year|month|day|hour)\((?<field>[^()]+)\)|(?<field>[^()]+))$";

    /// <summary>Folders in the lake: none of them hidden, none that leads elsewhere.</summary>
    private const string PlacePattern = "^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$";

    private const string LimitPattern = @"^\d+(\.\d+)?%$|^\d+$";

    /// <summary>What a name may look like.</summary>
    public static Shape Name { get; } = Shape.TextLike("^[a-z][a-z0-9_]*$", "a lower-case name such as 'football_data'");

    /// <summary>The key that says where a stream's table lies.</summary>
    public const string LocationKey = "location";

    /// <summary>The keys.</summary>
    public static IReadOnlyList<ShapeKey> All { get; } =
    [
        ShapeKey.Required("name", Name, "What the stream is called: source/name on the command line."),
        ShapeKey.Optional(LocationKey, Shape.TextLike(PlacePattern, "a folder of the lake such as 'raw/matches'"), "Where the stream's table lies in the lake, instead of bronze/SOURCE/STREAM. Models reach it by source() as ever.") with { Examples = ["raw/matches"] },
        ShapeKey.Optional("format", Shape.Choice("parquet", "jsonl"), "How rows are kept in bronze: as a Delta Lake table on Parquet, or as gzip JSON lines as the source sent them.", "parquet"),
        ShapeKey.Optional("landing_partition", Name, "The partition column of jsonl files, filled with the UTC day of landing.") with { Examples = ["ingest_dt"] },
        ShapeKey.Optional("primary_key", Paths, "The fields that name a row."),
        ShapeKey.Optional("required", Paths, "Fields every row must have, as dotted paths; a row without one is rejected."),
        ShapeKey.Optional("event_time", Shape.Text, "The column that says when a row happened; a backfill picks rows by it."),
        ShapeKey.Optional("columns", Shape.Map(Shape.Text), "Declared columns, in order: name and DuckDB type. What is not declared is inferred over the whole load."),
        ShapeKey.Optional("write_mode", Shape.Choice("append", "overwrite", "merge"), "How a load joins the rows that are there.", "append"),
        ShapeKey.Optional("replace", Shape.Choice("table", "partitions"), "What an overwrite replaces: the whole table, or the partitions it has rows of.", "table"),
        ShapeKey.Optional("partition_by", Shape.Either(Partition, Shape.List(Partition, minimum: 1), Shape.Map(Partition)), "The columns files are separated by, from row values; name: day(column) makes one.") with { Examples = ["season_id"] },
        ShapeKey.Optional("newest_by", Shape.Text, "The column whose larger value is the newer row when a key comes twice."),
        ShapeKey.Optional("hard_delete", Shape.Text, "A merge deletes rows in which this column is true, or not null."),
        ShapeKey.Optional("contract", Shape.Either(Mode, Contract), "What happens to new columns and to values of another type.", "evolve"),
        ShapeKey.Optional("row_checks", Shape.List(Shape.Text), "SQL conditions; a row for which one is not true is rejected.") with { Examples = ["amount >= 0"] },
        ShapeKey.Optional("reject_limit", Shape.TextLike(LimitPattern, "a number of rows, or a share such as 5%"), "The most rejected rows a load may have; without it, none but those the contract discards."),
        ShapeKey.Optional("nested", Shape.Choice("json", "struct"), "How objects and arrays are kept.", "json"),
        ShapeKey.Optional("children", Shape.Map(Shape.Text), "Arrays that become tables of their own: name and dotted path."),
        ShapeKey.Optional("target_file_size", Shape.TextLike(ByteSize.Pattern, "a size such as 256MB"), "The size at which a data file ends, about.", "256MB"),
        ShapeKey.Optional("gate", Shape.TextLike(GateScopes.Pattern, GateScopes.Wanted), "The stream's checks are judged before a load is committed, and one that fails keeps it back: on the table as it would be, on the load's rows, or partition by partition.", "false"),
        ShapeKey.Optional("fallback", Shape.TextLike("^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$", "source/stream"), "Read instead when this stream cannot be; its rows say so in _source."),
        ShapeKey.Optional("backfill_from", Shape.TextLike("^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$", "source/stream"), "Read instead by a backfill, for the past the source itself no longer has; its rows say so in _source.") with { Examples = ["gharchive/hours"] },
        ShapeKey.Optional("window", Shape.Duration, "The length of time one request or path is about: an interval is read in such steps, each of them whole, from the one it begins in.") with { Examples = ["1h"] },
    ];

    /// <summary>The stream these keys describe.</summary>
    public static StreamSpec Bind(BoundObject stream, string source, ProblemList problems)
    {
        var spec = new StreamSpec(source, stream.Text("name"), stream.Location)
        {
            LakeFolder = stream.TextOrNull(LocationKey),
            Format = stream.Text("format") == "jsonl" ? StreamFormat.Jsonl : StreamFormat.Parquet,
            LandingPartition = stream.TextOrNull("landing_partition"),
            RequiredFields = stream.Texts("required"),
            EventTime = stream.TextOrNull("event_time"),
            Fallback = stream.TextOrNull("fallback"),
            Gate = GateScopes.Parse(stream.TextOrNull("gate")) ?? GateScope.None,
            BackfillFrom = stream.TextOrNull("backfill_from"),
            Window = stream.Duration("window"),
            Table = Table(stream),
            Fingerprint = FingerprintOf(stream.Node),
        };
        RequireSense(spec, stream, problems);
        return spec;
    }

    /// <summary>A window is of no use to a stream whose requests or paths do not say what time they are about.</summary>
    public static void RequireWindowed(StreamSpec spec, BoundObject stream, ProblemList problems)
    {
        if (spec is { Window: not null, IsWindowed: false })
            problems.Add(
                "'window' is given, and nothing the stream asks with says when it begins",
                stream.LocationOf("window"),
                "Use {interval.start:yyyy-MM-dd-HH} or the like, or leave it out.");
    }

    private static TableSpec Table(BoundObject stream) => new()
    {
        Columns = [.. stream.Map("columns").Select(column => new ColumnSpec(column.Key, column.Value))],
        PrimaryKey = stream.Texts("primary_key"),
        WriteMode = Enum.Parse<WriteMode>(stream.Text("write_mode"), ignoreCase: true),
        Replace = Enum.Parse<ReplaceScope>(stream.Text("replace"), ignoreCase: true),
        PartitionBy = Partitions(stream),
        Cursor = stream.TextOrNull("newest_by"),
        HardDelete = stream.TextOrNull("hard_delete"),
        Contract = ContractOf(stream),
        RowChecks = stream.Texts("row_checks"),
        RejectLimit = LimitOf(stream.TextOrNull("reject_limit")),
        Nested = stream.Text("nested") == "struct" ? NestedForm.Struct : NestedForm.Json,
        Children = [.. stream.Map("children").Select(child => new ChildSpec(child.Key, child.Value))],
        TargetFileBytes = ByteSize.TryParse(stream.Text("target_file_size"), out var bytes) ? bytes : throw new System.Diagnostics.UnreachableException(),
    };

    private static void RequireSense(StreamSpec spec, BoundObject stream, ProblemList problems)
    {
        var (table, columns) = (spec.Table, spec.Table.Columns.Select(column => column.Name).ToArray());
        if (spec.EventTime is { } time && columns.Length > 0 && !columns.Contains(time))
            problems.Add($"'event_time' names no column of the stream: '{time}'", stream.LocationOf("event_time"), NearestName.Hint(time, columns));
        if (table is { WriteMode: WriteMode.Merge, PrimaryKey: [] })
            problems.Add("a merge needs 'primary_key'", stream.LocationOf("write_mode"), "Name the fields that tell rows apart.");
        if (table.HardDelete is not null && table.WriteMode is not WriteMode.Merge)
            problems.Add("'hard_delete' is for write_mode merge", stream.LocationOf("hard_delete"));
        if (table is { Replace: ReplaceScope.Partitions, PartitionBy: [] })
            problems.Add("'replace: partitions' needs 'partition_by'", stream.LocationOf("replace"));
        if (spec.Format is StreamFormat.Parquet && spec.LandingPartition is not null)
            problems.Add("'landing_partition' is for format jsonl", stream.LocationOf("landing_partition"), "Use 'partition_by' with a column.");
        if (spec.Format is StreamFormat.Jsonl && (table.WriteMode is not WriteMode.Append || table.PartitionBy is not []))
            problems.Add("jsonl streams are only appended to", stream.LocationOf("format"), "Use format parquet, or leave out write_mode and partition_by.");
    }

    private static SchemaContract ContractOf(BoundObject stream)
    {
        if (stream.Object("contract", Contract) is { } contract)
            return new SchemaContract(ModeOf(contract.Text("tables")), ModeOf(contract.Text("columns")), ModeOf(contract.Text("data_type")));
        var mode = ModeOf(stream.Text("contract"));
        return new SchemaContract(mode, mode, mode);
    }

    private static ContractMode ModeOf(string word) => (ContractMode)Array.IndexOf(Modes, word);

    private static List<PartitionColumn> Partitions(BoundObject stream) => stream.Given("partition_by") is YamlMapping
        ? [.. stream.Map("partition_by").Select(pair => PartitionOf(pair.Key, pair.Value))]
        : [.. stream.Texts("partition_by").Select(text => PartitionOf(null, text))];

    private static PartitionColumn PartitionOf(string? name, string text)
    {
        var match = PartitionForm().Match(text);
        var (field, transform) = (match.Groups["field"].Value.Trim(), match.Groups["transform"].Value);
        return transform.Length == 0
            ? new PartitionColumn(name ?? field, field, PartitionTransform.Identity)
            : new PartitionColumn(name ?? $"{field}_{transform}", field, Enum.Parse<PartitionTransform>(transform, ignoreCase: true));
    }

    private static RejectLimit? LimitOf(string? text) =>
        text is null ? null
        : text.EndsWith('%') ? new RejectLimit(null, double.Parse(text[..^1], CultureInfo.InvariantCulture))
        : new RejectLimit(long.Parse(text, CultureInfo.InvariantCulture), null);

    // Of what the file has, not of what its placeholders stand for: no secret gets near a file name.
    private static string FingerprintOf(YamlNode node)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) node.WriteTo(json, new Redactor());
        return Convert.ToHexStringLower(SHA256.HashData(buffer.ToArray()))[..16];
    }

    [GeneratedRegex(PartitionPattern, RegexOptions.ExplicitCapture)]
    private static partial Regex PartitionForm();
}
