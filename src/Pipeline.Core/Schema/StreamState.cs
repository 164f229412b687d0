namespace Pipeline.Schema;

/// <summary>
/// What a stream remembers between runs. It is committed in the same log entry as the rows it speaks of, so data and
/// state cannot part.
/// </summary>
public sealed record StreamState
{
    private static readonly Dictionary<string, string> NoObjects = [];

    private static readonly Dictionary<string, VariantState> NoVariants = [];

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

    /// <summary>Of a stream that names variables: what is remembered for each value, by <see cref="StreamVariant.Key"/>.</summary>
    public IReadOnlyDictionary<string, VariantState> Variants { get; init; } = NoVariants;

    /// <summary>The state as a read of one variant sees it: validators and watermark are its own.</summary>
    public StreamState Of(StreamVariant variant)
    {
        var own = Variants.GetValueOrDefault(variant.Key) ?? VariantState.Empty;
        return this with { ETag = own.ETag, LastModified = own.LastModified, Watermark = own.Watermark };
    }

    /// <summary>This state after a read of one variant: that of no other value has moved.</summary>
    public StreamState After(StreamVariant variant, StreamState read) => With(variant.Key, known => known with
    {
        ETag = read.ETag,
        LastModified = read.LastModified,
        Watermark = read.Watermark,
    }) with
    { NotBefore = read.NotBefore };

    /// <summary>The hash of the rows last committed, of the usual read or of one with values given for it.</summary>
    public string? ContentOf(string? occasion) => occasion is null ? ContentSha256 : Variants.GetValueOrDefault(occasion)?.ContentSha256;

    /// <summary>This state with the hash of the rows committed with it.</summary>
    public StreamState WithContent(string? occasion, string? hash) =>
        occasion is null ? this with { ContentSha256 = hash } : With(occasion, known => known with { ContentSha256 = hash });

    private StreamState With(string variant, Func<VariantState, VariantState> change) => this with
    {
        Variants = new Dictionary<string, VariantState>(Variants, StringComparer.Ordinal)
        {
            [variant] = change(Variants.GetValueOrDefault(variant) ?? VariantState.Empty),
        },
    };

    /// <summary>True unless the source asked to be left alone until later than <paramref name="now"/>.</summary>
    public bool IsPollableAt(DateTimeOffset now) => NotBefore is not { } earliest || earliest <= now;
}

/// <summary>What is remembered of a stream for one value of the variables it names.</summary>
/// <param name="ETag">The validator of the first page's last answer.</param>
/// <param name="LastModified">The date of the first page's last answer.</param>
/// <param name="Watermark">The last committed value of the cursor field.</param>
/// <param name="ContentSha256">The hash of the rows last committed for it.</param>
public sealed record VariantState(string? ETag, string? LastModified, string? Watermark, string? ContentSha256)
{
    /// <summary>A value that was never read.</summary>
    public static VariantState Empty { get; } = new(null, null, null, null);
}
