using Pipeline.Lake.Delta;

namespace Pipeline.Tests.Lake.Delta;

/// <summary>Tables that are made and filled by one entry.</summary>
public sealed class UnbornTableTests : IDisposable
{
    private readonly LakeFolder lake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task The_first_entry_holds_the_table_its_files_and_its_state()
    {
        Assert.Equal(new CommitOutcome.Committed(0), await CommitAsync("a", "load-1"));

        var snapshot = await lake.Table().LoadSnapshotAsync(Token);
        Assert.Equal((0, false), (snapshot.Version, snapshot.IsUnborn));
        Assert.Equal(["a"], snapshot.FilesByPath.Keys);
        Assert.Equal((Some.Definition.Schema, "state"), (snapshot.Schema, snapshot.DomainText("app.state")));
        Assert.Equal(["a"], SecondReader.Read(lake["t"]).Files.Keys);
        Assert.Equal(new CommitOutcome.Committed(1), await Some.AppendAsync(lake.Table(), "b"));
    }

    [Fact]
    public async Task Of_two_that_make_the_table_one_does_and_the_other_conflicts()
    {
        await CommitAsync("a", "load-1");

        Assert.IsType<CommitOutcome.Conflict>(await CommitAsync("b", "load-2"));

        Assert.Equal(["a"], (await lake.Table().LoadSnapshotAsync(Token)).FilesByPath.Keys);
    }

    [Fact]
    public async Task The_same_load_again_is_known_to_be_there()
    {
        await CommitAsync("a", "load-1");

        Assert.Equal(new CommitOutcome.AlreadyCommitted(0), await CommitAsync("a", "load-1"));
    }

    [Theory]
    [InlineData(FailurePoint.BeforeEffect)]
    [InlineData(FailurePoint.AfterEffect)]
    public async Task An_answer_lost_at_any_operation_leaves_one_entry_or_none_and_the_same_load_again_leaves_one(FailurePoint point)
    {
        for (var failAt = 1; failAt <= 6; failAt++)
        {
            using var other = new LakeFolder();
            var failing = other.Table(store: new FailingStore(other, failAt, point, once: true));
            try
            {
                await failing.CommitAsync(Transaction(failing, "a", "load-1"), Token);
            }
            catch (Diagnostics.ExpectedException)
            {
                // Whether it happened the next try finds out.
            }

            var outcome = await other.Table().CommitAsync(Transaction(other.Table(), "a", "load-1"), Token);

            Assert.IsNotType<CommitOutcome.Conflict>(outcome);
            Assert.Equal((0, 1), ((await other.Table().LoadSnapshotAsync(Token)).Version, (await other.Table().LoadSnapshotAsync(Token)).FilesByPath.Count));
        }
    }

    private Task<CommitOutcome> CommitAsync(string file, string loadId) => lake.Table().CommitAsync(Transaction(lake.Table(), file, loadId), Token);

    private static DeltaTransaction Transaction(DeltaTable table, string file, string loadId) => new(table.Unborn(Some.Definition), "WRITE", "run-1")
    {
        LoadId = loadId,
        Adds = [Some.File(file)],
        Transaction = new Transaction("app", 1),
        Domains = [new DomainMetadata("app.state", "state")],
    };
}
