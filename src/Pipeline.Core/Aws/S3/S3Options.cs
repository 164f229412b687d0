namespace Pipeline.Aws.S3;

/// <summary>A bucket, or the part of it below a prefix, and how it is spoken to.</summary>
/// <param name="Bucket">The bucket's name; empty for all of the server, where a key begins with its bucket.</param>
/// <param name="Prefix">What every key begins with, without slashes at its ends; empty for the whole bucket.</param>
public sealed record S3Options(string Bucket, string Prefix = "")
{
    /// <summary>Who is asking for it, as messages say it: <c>target 'prod'</c>.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The server, when it is not AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region requests are signed for; null takes what the environment or the profile says.</summary>
    public string? Region { get; init; }

    /// <summary>True to name the bucket in the path and not in the host, as most servers other than AWS need it.</summary>
    public bool IsPathStyle { get; init; }

    /// <summary>The profile of the shared configuration whose credentials are used; null for the chain's own choice.</summary>
    public string? Profile { get; init; }

    /// <summary>The ARN of the role to work as; null to work as who one is.</summary>
    public string? AssumeRole { get; init; }

    /// <summary>What the role's owner asks for besides; null for nothing.</summary>
    public string? ExternalId { get; init; }

    /// <summary>How objects are encrypted where they lie.</summary>
    public S3Encryption Encryption { get; init; } = S3Encryption.BucketDefault;

    /// <summary>The key of <see cref="S3Encryption.Kms"/>; null for the account's own.</summary>
    public string? KmsKey { get; init; }

    /// <summary>True to send checksums of content only where the protocol demands one: older servers refuse them.</summary>
    public bool IsChecksumOnlyWhenRequired { get; init; }

    /// <summary>
    /// Objects above this are put in parts of this size, or of 64 MB when 10,000 of it are not enough; reads of files are split likewise.
    /// </summary>
    /// <value>16 MB. S3 wants 5 MB at least.</value>
    public int PartBytes { get; init; } = 16 << 20;

    /// <summary>How many parts of one object are under way at once. Each takes a part's memory while it is put.</summary>
    /// <value>4</value>
    public int Parallelism { get; init; } = 4;

    /// <summary>How long a server may send nothing before a read counts as broken off.</summary>
    /// <value>A minute.</value>
    public TimeSpan Stall { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>An object as people know it.</summary>
    public string Show(string key) => Bucket.Length == 0 ? $"s3://{key}" : $"s3://{Bucket}/{FullKey(key)}";

    /// <summary>The key in the bucket.</summary>
    public string FullKey(string key) => Prefix.Length == 0 ? key : $"{Prefix}/{key}";

    /// <summary>The key below the prefix.</summary>
    public string RelativeKey(string fullKey) => Prefix.Length == 0 ? fullKey : fullKey[(Prefix.Length + 1)..];

    /// <summary>Takes <c>s3://bucket/prefix</c> apart; null when it is none.</summary>
    public static S3Options? TryParse(string uri)
    {
        const string Scheme = "s3://";
        if (!uri.StartsWith(Scheme, StringComparison.Ordinal)) return null;
        var (bucket, prefix) = uri[Scheme.Length..].Split('/', 2) is [var first, var rest] ? (first, rest) : (uri[Scheme.Length..], "");
        return bucket.Length == 0 ? null : new S3Options(bucket, prefix.Trim('/'));
    }
}

/// <summary>Who encrypts objects at rest.</summary>
public enum S3Encryption
{
    /// <summary>As the bucket is set.</summary>
    BucketDefault,

    /// <summary>S3 with its own keys (SSE-S3).</summary>
    S3,

    /// <summary>S3 with a key of KMS, through the bucket's key so that KMS is not asked for every object (SSE-KMS).</summary>
    Kms,
}
