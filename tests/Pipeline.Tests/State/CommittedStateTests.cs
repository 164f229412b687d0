using Pipeline.Schema;
using Pipeline.State;

namespace Pipeline.Tests.State;

public sealed class CommittedStateTests
{
    [Fact]
    public void A_stream_state_comes_back_as_it_was_written()
    {
        var state = new StreamState
        {
            ETag = "W/\"a\\\"b\"",
            LastModified = "Fri, 02 Jan 2026 03:04:05 GMT",
            Watermark = "2026-01-02T03:04:05.123456789Z",
            ContentSha256 = "ab",
            NotBefore = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).AddTicks(1),
        };

        Assert.Equal(state, CommittedState.ReadStream(CommittedState.Write(state)));
        Assert.Equal(StreamState.Empty, CommittedState.ReadStream(CommittedState.Write(StreamState.Empty)));
        Assert.Equal(StreamState.Empty, CommittedState.ReadStream(null));
    }

    [Fact]
    public void A_model_state_comes_back_as_it_was_written()
    {
        var state = new ModelState(new Dictionary<string, long> { ["silver/b"] = long.MaxValue, ["bronze/é/a"] = 0 }, "ab");

        var read = CommittedState.ReadModel(CommittedState.Write(state));

        Assert.Equal(state.Consumed, read.Consumed);
        Assert.Equal("ab", read.SqlSha256);
        Assert.Equal(ModelState.Empty, CommittedState.ReadModel(null));
    }

    [Fact]
    public void What_a_newer_program_added_is_ignored_and_what_an_older_one_did_not_write_is_absent()
    {
        Assert.Equal(new StreamState { ETag = "x" }, CommittedState.ReadStream("""{"etag":"x","from_the_future":{"a":[1]}}"""));
        var model = CommittedState.ReadModel("""{"consumed":{"a":7},"from_the_future":1}""");
        Assert.Equal(7, model.Consumed["a"]);
        Assert.Null(model.SqlSha256);
        Assert.Empty(CommittedState.ReadModel("{}").Consumed);
    }
}
