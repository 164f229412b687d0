using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;

namespace Pipeline.Aws.S3;

/// <summary>
/// Opens the SDK's client. Credentials come from the SDK's chain (environment, profile, single sign-on, web identity, container,
/// instance); retries are ours, because theirs can neither be bounded in time nor tested.
/// </summary>
internal static class S3Clients
{
    /// <summary>Of the connection and its TLS; whoever takes longer will not answer at all.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public static AmazonS3Client Open(S3Options options)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.IsPathStyle,
            MaxErrorRetry = 0,

            // A PUT made again behind our back would be refused, and its success taken for another's.
            MaxStaleConnectionRetries = 0,
        };
        if (options.IsChecksumOnlyWhenRequired)
        {
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
            config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        }

        if (options.Endpoint is { } endpoint) config.ServiceURL = endpoint.ToString();
        config.ConnectTimeout = ConnectTimeout;
        Apply(options, config);
        if (config is { ServiceURL: null, RegionEndpoint: null })
            throw new S3Exception($"no region is known for '{options.Show("")}'", S3FaultKind.WrongRegion, "Set 'region' under 's3', or AWS_REGION.", null);
        return options.AssumeRole is null ? new AmazonS3Client(config) : new AmazonS3Client(new AssumedRole(OpenRoles(options), options), config);
    }

    private static AmazonSecurityTokenServiceClient OpenRoles(S3Options options)
    {
        var config = new AmazonSecurityTokenServiceConfig();
        Apply(options, config);
        return new AmazonSecurityTokenServiceClient(config);
    }

    private static void Apply(S3Options options, ClientConfig config)
    {
        if (options.Profile is { } profile) config.Profile = new Profile(profile);
        if (options.Region is not { } region) return;

        // With an endpoint of its own the region is only what requests are signed for; naming it otherwise would replace the endpoint.
        if (config.ServiceURL is not null) config.AuthenticationRegion = region;
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
    }
}
