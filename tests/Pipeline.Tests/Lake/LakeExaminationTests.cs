using Pipeline.Aws.S3;
using Pipeline.Lake;
using Pipeline.Lake.S3;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Lake;

/// <summary>What doctor says of lakes that are well, and of those that are not.</summary>
public sealed class LakeExaminationTests : IDisposable
{
    private readonly TempFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_folder_is_well_and_nothing_is_left_in_it()
    {
        using var lake = new LakeFolder();

        var findings = await new LakeExamination(lake.Store, TimeProvider.System).RunAsync(Token).ToListAsync(Token);

        Assert.All(findings, finding => Assert.True(finding.IsGood, finding.ToString()));
        Assert.Empty(await lake.Store.ListAsync("", cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_bucket_of_a_real_server_is_well_and_nothing_is_left_in_it()
    {
        using var lake = LakeFolder.OnS3();

        var findings = await new LakeExamination(lake.Store, TimeProvider.System).RunAsync(Token).ToListAsync(Token);

        Assert.All(findings, finding => Assert.True(finding.IsGood, finding.ToString()));
        Assert.Equal(["reach", "authenticate", "list", "create", "create only", "clock", "read", "replace", "delete", "unfinished"], findings.Select(finding => finding.Name));
        Assert.Empty(await lake.Store.ListAsync("", cancellationToken: Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData("stranger", "list,create")]
    [InlineData("wrong-secret", "authenticate,list,create")]
    [InlineData("unknown-key", "authenticate,list,create")]
    public async Task Who_may_not_is_told_at_which_step_and_what_to_do(string profile, string failed)
    {
        var findings = await ExamineAsync((await S3Server.PlaceAsync()) with { Profile = profile });

        Assert.Equal(failed.Split(','), findings.Where(finding => finding.IsGood is false).Select(finding => finding.Name));
        Assert.All(findings.Where(finding => finding.IsGood is false), finding => Assert.NotNull(finding.Hint));
        Assert.Null(findings.Single(finding => finding.Name == "delete").IsGood);
    }

    [Fact]
    public async Task A_server_that_ignores_create_only_is_found_out()
    {
        await using var server = new LoopbackServer(request => request switch
        {
            { Method: "PUT" } => LoopbackReply.Status(200, "", "ETag: \"0123456789abcdef0123456789abcdef\""),
            _ => LoopbackReply.Status(200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>", "Content-Type: application/xml"),
        });
        S3Server.UseKeys();

        var findings = await ExamineAsync(new S3Options("bucket") { Endpoint = server.Url, Region = "us-east-1", IsPathStyle = true, IsChecksumOnlyWhenRequired = true });

        var createOnly = findings.Single(finding => finding.Name == "create only");
        Assert.False(createOnly.IsGood);
        Assert.Contains("ignores If-None-Match", createOnly.Hint, StringComparison.Ordinal);
    }

    private async Task<List<LakeFinding>> ExamineAsync(S3Options place)
    {
        using var bucket = new S3Bucket(place, TimeProvider.System);
        await using var cache = new S3Cache(bucket, folder["cache"], 1, TimeProvider.System);
        return await new LakeExamination(new S3LakeStore(bucket, cache), TimeProvider.System).RunAsync(Token).ToListAsync(Token);
    }
}
