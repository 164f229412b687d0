using System.Globalization;

namespace Pipeline.Lake.Delta;

/// <summary>The names of objects in a <c>_delta_log</c> folder.</summary>
internal abstract record LogFile(long Version, LakeObject Object)
{
    /// <summary>Where the pointer to the last checkpoint is.</summary>
    public const string LastCheckpoint = "_last_checkpoint";

    private const int VersionDigits = 20;

    /// <summary>An entry: <c>00000000000000000007.json</c>.</summary>
    public sealed record Entry(long Version, LakeObject Object) : LogFile(Version, Object);

    /// <summary>A checkpoint in one file, or one of several: <c>….checkpoint.parquet</c>, <c>….checkpoint.0000000001.0000000003.parquet</c>.</summary>
    public sealed record Checkpoint(long Version, LakeObject Object, int Part, int Parts) : LogFile(Version, Object);

    /// <summary>Something else with a version in front: checksums, compacted logs, checkpoints of the second kind.</summary>
    public sealed record Other(long Version, LakeObject Object) : LogFile(Version, Object);

    public static string EntryName(long version) => $"{Digits(version)}.json";

    public static string CheckpointName(long version) => $"{Digits(version)}.checkpoint.parquet";

    public static string Digits(long version) => version.ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>What the object is, or null when its name does not begin with a version.</summary>
    public static LogFile? Of(LakeObject found)
    {
        var name = found.Key.AsSpan(found.Key.LastIndexOf('/') + 1);
        if (name.Length <= VersionDigits || name[VersionDigits] != '.') return null;
        if (!long.TryParse(name[..VersionDigits], NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return null;
        return name[VersionDigits..] switch
        {
            ".json" => new Entry(version, found),
            ".checkpoint.parquet" => new Checkpoint(version, found, 1, 1),
            var rest => (LogFile?)PartOf(version, found, rest) ?? new Other(version, found),
        };
    }

    private static Checkpoint? PartOf(long version, LakeObject found, ReadOnlySpan<char> rest)
    {
        const string start = ".checkpoint.";
        const string end = ".parquet";
        const int digits = 10;
        return rest.Length == start.Length + digits + 1 + digits + end.Length
            && rest.StartsWith(start) && rest.EndsWith(end) && rest[start.Length + digits] == '.'
            && int.TryParse(rest.Slice(start.Length, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            && int.TryParse(rest.Slice(start.Length + digits + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var parts)
                ? new Checkpoint(version, found, part, parts)
                : null;
    }
}
