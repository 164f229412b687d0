namespace Pipeline.Schema;

/// <summary>
/// What a stream remembers between runs. It is committed in the same log entry as the rows it speaks of, so data and
/// state cannot part.
/// </summary>
public sealed record StreamState
{
    private static readonly Dictionary<string, string> NoObjects = [];

    /// <summary>A stream that was never read.</summary>
    public static StreamState Empty { get; } = new();

    /// <summary>The validator of the first page's last answer, sent as <c>If-None-Match</c>.</summary>
    public string? ETag { get; init; }

    /// <summary>The date of the first page's last answer, sent as <c>If-Modified-Since</c>.</summary>
    public string? LastModified { get; init; }

    /// <summary>The last committed value of the cursor field, as the source wrote it.</summary>
    public string? Watermark { get; init; }

    /// <summary>The hash of the last committed rows: the same rows given again are nothing new.</summary>
    public string? ContentSha256 { get; init; }

    /// <summary>The source asked not to be polled before this instant (<c>X-Poll-Interval</c>).</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// The objects whose rows are in the table: name to a text that changes with the content (size and ETag or time). What is
    /// listed under the same name with the same text is not read again.
    /// </summary>
    public IReadOnlyDictionary<string, string> Objects { get; init; } = NoObjects;

    /// <summary>Of a child stream: the version of the parent's table up to which its rows were asked for.</summary>
    public long? ParentVersion { get; init; }

    /// <summary>True unless the source asked to be left alone until later than <paramref name="now"/>.</summary>
    public bool IsPollableAt(DateTimeOffset now) => NotBefore is not { } earliest || earliest <= now;
}
