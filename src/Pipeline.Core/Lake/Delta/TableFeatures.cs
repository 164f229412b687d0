using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Lake.Delta;

/// <summary>
/// Which tables we read and write. A feature we do not know is refused by name; one that is listed but not in use harms
/// nobody. Never a silent partial read.
/// </summary>
internal static class TableFeatures
{
    /// <summary>Features a reader may meet, each with the question whether this table uses it in a way we cannot read.</summary>
    private static readonly Dictionary<string, Func<Metadata, bool>> Readable = new(StringComparer.Ordinal)
    {
        ["timestampNtz"] = _ => false,
        ["vacuumProtocolCheck"] = _ => false,
        ["columnMapping"] = UsesColumnMapping,
    };

    /// <summary>The same for writing.</summary>
    private static readonly Dictionary<string, Func<Metadata, bool>> Writable = new(StringComparer.Ordinal)
    {
        ["appendOnly"] = _ => false,
        ["domainMetadata"] = _ => false,
        ["timestampNtz"] = _ => false,
        ["vacuumProtocolCheck"] = _ => false,
        ["invariants"] = metadata => HasColumnNote(metadata, "delta.invariants"),
        ["generatedColumns"] = metadata => HasColumnNote(metadata, "delta.generationExpression"),
        ["identityColumns"] = metadata => HasColumnNote(metadata, "delta.identity."),
        ["checkConstraints"] = metadata => metadata.Configuration.Keys.Any(key => key.StartsWith("delta.constraints.", StringComparison.Ordinal)),
        ["changeDataFeed"] = metadata => IsOn(metadata, "delta.enableChangeDataFeed"),
        ["columnMapping"] = UsesColumnMapping,
    };

    /// <summary>The features that writer versions before the lists implied, by the version that brought them.</summary>
    private static readonly (int Version, string Feature)[] Legacy =
    [
        (2, "appendOnly"), (2, "invariants"), (3, "checkConstraints"), (4, "changeDataFeed"), (4, "generatedColumns"),
        (5, "columnMapping"), (6, "identityColumns"),
    ];

    /// <summary>What our own tables ask of writers; of readers nothing, unless a column needs it.</summary>
    public static Protocol ForNewTable(StructType schema) => UsesTimestampNtz(schema)
        ? new Protocol(3, 7) { ReaderFeatures = ["timestampNtz"], WriterFeatures = ["appendOnly", "domainMetadata", "invariants", "timestampNtz"] }
        : new Protocol(1, 7) { WriterFeatures = ["appendOnly", "domainMetadata", "invariants"] };

    /// <summary>Throws when this table cannot be read whole and right.</summary>
    public static void RequireReadable(string table, Protocol protocol, Metadata metadata)
    {
        IReadOnlyList<string> features = protocol.MinReaderVersion switch
        {
            1 => [],
            2 => ["columnMapping"],
            3 => protocol.ReaderFeatures,
            var version => throw new ExpectedException($"the table {table} needs reader version {version}; this program reads versions 1 to 3"),
        };
        Require(table, "read", features, Readable, metadata);
    }

    /// <summary>Throws when this table cannot be written without breaking a promise it makes.</summary>
    public static void RequireWritable(string table, Protocol protocol, Metadata metadata)
    {
        RequireReadable(table, protocol, metadata);
        if (protocol.MinWriterVersion is < 1 or > 7)
            throw new ExpectedException($"the table {table} needs writer version {protocol.MinWriterVersion}; this program writes versions 1 to 7");
        Require(table, "write", OfWriter(protocol), Writable, metadata);
    }

    /// <summary>The features a writer needs, listed or implied by the version.</summary>
    public static IEnumerable<string> OfWriter(Protocol protocol) => protocol.MinWriterVersion >= 7
        ? protocol.WriterFeatures
        : Legacy.Where(pair => pair.Version <= protocol.MinWriterVersion).Select(pair => pair.Feature);

    /// <summary>True when the table only ever grows.</summary>
    public static bool IsAppendOnly(Metadata metadata) => IsOn(metadata, "delta.appendOnly");

    /// <summary>True when the table's writers keep domain metadata.</summary>
    public static bool HasDomains(Protocol protocol) => protocol.MinWriterVersion == 7 && protocol.WriterFeatures.Contains("domainMetadata");

    /// <summary>True when any column, however deep, is a wall-clock time.</summary>
    public static bool UsesTimestampNtz(DataType type) => type switch
    {
        PrimitiveType primitive => primitive.Kind == PrimitiveKind.TimestampNtz,
        StructType record => record.Columns.Any(column => UsesTimestampNtz(column.Type)),
        ArrayType array => UsesTimestampNtz(array.Element),
        MapType map => UsesTimestampNtz(map.Key) || UsesTimestampNtz(map.Value),
        _ => false,
    };

    private static void Require(
        string table, string verb, IEnumerable<string> features, Dictionary<string, Func<Metadata, bool>> known, Metadata metadata)
    {
        string[] refused = [.. features.Where(feature => !known.TryGetValue(feature, out var isInUse) || isInUse(metadata)).Order(StringComparer.Ordinal)];
        if (refused.Length == 0) return;
        throw new ExpectedException(
            $"cannot {verb} the table {table}: it uses {string.Join(" and ", refused.Select(feature => $"'{feature}'"))}, which this program does not support",
            "Use another program for it, or have that feature dropped from the table.");
    }

    private static bool UsesColumnMapping(Metadata metadata) =>
        metadata.Configuration.TryGetValue("delta.columnMapping.mode", out var mode) && mode is not (null or "none");

    private static bool IsOn(Metadata metadata, string property) =>
        metadata.Configuration.TryGetValue(property, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Notes hang on columns at any depth; their names are ours to look for and occur nowhere else.</summary>
    private static bool HasColumnNote(Metadata metadata, string note) => metadata.SchemaString.Contains(note, StringComparison.Ordinal);
}
