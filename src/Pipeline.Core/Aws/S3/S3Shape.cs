using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Aws.S3;

/// <summary>The keys of <c>s3</c>, wherever a bucket is named: how it is spoken to.</summary>
public static class S3Shape
{
    /// <summary>What a place in a bucket looks like.</summary>
    public const string LocationPattern = "^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?$";

    /// <summary>What stands for all buckets of a server.</summary>
    public const string EveryBucket = "s3://";

    /// <summary>The keys.</summary>
    public static ObjectShape Keys { get; } = Shape.Object(
        "how S3 is spoken to",
        ShapeKey.Optional("endpoint", Shape.TextLike("^https?://[^/]+/?$", "a URL without a path, such as http://127.0.0.1:9000"), "The server, when it is not AWS."),
        ShapeKey.Optional("region", Shape.Text, "The bucket's region; without it what the environment or the profile says, and us-east-1 with an endpoint."),
        ShapeKey.Optional("path_style", Shape.Boolean, "Name the bucket in the path, as most servers other than AWS need it; true by default with an endpoint."),
        ShapeKey.Optional("profile", Shape.Text, "The profile whose credentials are used; without it the environment, single sign-on, web identity, container or instance."),
        ShapeKey.Optional("assume_role", Shape.TextLike("^arn:[^:]+:iam::[0-9]+:role/.+$", "the ARN of a role"), "The role to work as."),
        ShapeKey.Optional("external_id", Shape.Text, "What the role's owner asks for."),
        ShapeKey.Optional("encryption", Shape.Choice("bucket", "s3", "kms"), "Who encrypts objects at rest: what the bucket says, S3, or a key of KMS through the bucket's key.", "bucket"),
        ShapeKey.Optional("kms_key", Shape.Text, "The key's ARN, with encryption kms; the account's own without it."),
        ShapeKey.Optional("checksum", Shape.Choice("when_supported", "when_required"), "When content is sent with a checksum; older servers refuse more than what is required. when_required by default with an endpoint."));

    /// <summary>How the bucket of a location is spoken to.</summary>
    /// <param name="location">Such as <c>s3://bucket/prefix</c>, or <see cref="EveryBucket"/>.</param>
    /// <param name="keys">What <c>s3</c> says; null when it is left out.</param>
    /// <param name="subject">Who asks, as messages say it.</param>
    public static S3Options Bind(string location, BoundObject? keys, string subject)
    {
        var options = location == EveryBucket ? new S3Options("") : S3Options.TryParse(location) ?? throw new ArgumentException($"'{location}' is no place in a bucket", nameof(location));
        options = options with { Subject = subject };
        if (keys is null) return options;
        var endpoint = keys.TextOrNull("endpoint") is { } text ? new Uri(text) : null;
        var kmsKey = keys.TextOrNull("kms_key");
        var encryption = keys.Text("encryption") switch { "s3" => S3Encryption.S3, "kms" => S3Encryption.Kms, _ => S3Encryption.BucketDefault };
        if (kmsKey is not null && encryption is not S3Encryption.Kms)
            throw new ConfigurationException("'kms_key' is used with 'encryption: kms' only", keys.LocationOf("kms_key"), "Set 'encryption: kms', or remove it.");
        return options with
        {
            Endpoint = endpoint,
            Region = keys.TextOrNull("region") ?? (endpoint is null ? null : "us-east-1"),
            IsPathStyle = keys.Has("path_style") ? keys.Boolean("path_style") : endpoint is not null,
            Profile = keys.TextOrNull("profile"),
            AssumeRole = keys.TextOrNull("assume_role"),
            ExternalId = keys.TextOrNull("external_id"),
            Encryption = encryption,
            KmsKey = kmsKey,
            IsChecksumOnlyWhenRequired = keys.TextOrNull("checksum") is { } checksum ? checksum == "when_required" : endpoint is not null,
        };
    }
}
