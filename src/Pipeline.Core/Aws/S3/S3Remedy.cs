namespace Pipeline.Aws.S3;

/// <summary>What a user can do about a failed request.</summary>
internal static class S3Remedy
{
    public static string? Of(S3FaultKind kind, S3Options options) => kind switch
    {
        S3FaultKind.NoBucket => $"Make the bucket '{options.Bucket}', or correct its name, the endpoint or the region.",
        S3FaultKind.Denied => $"Allow s3:ListBucket on '{options.Bucket}', and s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload below {options.Show("")}; without s3:ListBucket an object that is missing is refused, too.",
        S3FaultKind.UnknownKey => "The access key is not known at this endpoint: check AWS_ACCESS_KEY_ID or the profile, and the endpoint.",
        S3FaultKind.WrongSecret => "Check AWS_SECRET_ACCESS_KEY or the profile: the secret does not belong to the access key.",
        S3FaultKind.ExpiredToken => "The session is over: sign in again (aws sso login), or renew AWS_SESSION_TOKEN.",
        S3FaultKind.NoCredentials => "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or 'profile' under 's3', or give the machine a role.",
        S3FaultKind.RoleRefused => $"Let the caller assume {options.AssumeRole}: check the role's trust policy and 'external_id'.",
        S3FaultKind.WrongRegion => "Set 'region' under 's3' to the bucket's region.",
        S3FaultKind.ClockSkew => "Set this machine's clock: requests are only valid for some minutes.",
        S3FaultKind.KeyRefused => "Allow kms:GenerateDataKey and kms:Decrypt on the key, or correct 'kms_key' under 's3'.",
        S3FaultKind.NotSupported => "The server lacks this request; 'checksum: when_required' or 'path_style: true' under 's3' help with some.",
        S3FaultKind.Throttled => "The server asks to slow down: run again later, or with fewer runs at once.",
        S3FaultKind.ServerFault => "Run again; if it stays so, look at the server.",
        S3FaultKind.Conflict => "Run again when no other run writes to it.",
        S3FaultKind.Changed => "Run again when whoever writes it has finished.",
        S3FaultKind.Broken => "Run again; if it stays so, check the network between here and the server.",
        S3FaultKind.Unreachable => $"Check that the server runs and 'endpoint' under 's3' is right ({options.Endpoint?.ToString() ?? "AWS of the region"}).",
        S3FaultKind.Tls => "Make this machine trust the server's certificate (SSL_CERT_FILE), or use the scheme the server speaks.",
        _ => null,
    };
}
