using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Pipeline.Aws.S3;

/// <summary>The credentials of a role, asked for with the caller's own and asked for again before they expire.</summary>
internal sealed class AssumedRole : RefreshingAWSCredentials
{
    private readonly AmazonSecurityTokenServiceClient service;
    private readonly S3Options options;

    public AssumedRole(AmazonSecurityTokenServiceClient service, S3Options options)
    {
        (this.service, this.options) = (service, options);
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var answer = await service.AssumeRoleAsync(new AssumeRoleRequest
        {
            RoleArn = options.AssumeRole,
            RoleSessionName = "pipeline",
            ExternalId = options.ExternalId,
        });
        var role = answer.Credentials;
        return new CredentialsRefreshState(
            new ImmutableCredentials(role.AccessKeyId, role.SecretAccessKey, role.SessionToken), role.Expiration!.Value);
    }

    protected override CredentialsRefreshState GenerateNewCredentials() =>
        throw new NotSupportedException("the credentials of a role are asked for asynchronously only");

    protected override void Dispose(bool disposing)
    {
        if (disposing) service.Dispose();
        base.Dispose(disposing);
    }
}
