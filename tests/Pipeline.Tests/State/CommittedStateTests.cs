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
            ParentVersion = 7,
        };

        Assert.Equal(state, ReadBack(state));
        Assert.Equal(StreamState.Empty, ReadBack(StreamState.Empty));
        Assert.Equal(StreamState.Empty, CommittedState.ReadStream(new Dictionary<string, string>()));
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
        Assert.Equal(new StreamState { ETag = "x" }, CommittedState.ReadStreamText("""{"etag":"x","from_the_future":{"a":[1]}}"""));
        var model = CommittedState.ReadModel("""{"consumed":{"a":7},"from_the_future":1}""");
        Assert.Equal(7, model.Consumed["a"]);
        Assert.Null(model.SqlSha256);
        Assert.Empty(CommittedState.ReadModel("{}").Consumed);
    }

    [Fact]
    public void Of_the_objects_a_load_writes_the_news_and_all_are_read_back()
    {
        var table = new Dictionary<string, string>();
        var objects = new Dictionary<string, string>();
        for (var load = 1; load <= 100; load++)
        {
            for (var file = 0; file < 10; file++) objects[$"day={load}/{file}.json"] = $"{load}";
            if (load == 50) objects["day=1/0.json"] = "changed";
            if (load == 60) objects.Remove("day=2/0.json");
            var written = Apply(CommittedState.Write(new StreamState { Watermark = $"{load}", Objects = objects }, table, load), table);

            Assert.True(load is 64 || written.Sum(domain => domain.Value?.Length ?? 0) < 45_000, $"load {load} wrote everything there is");
            var read = CommittedState.ReadStream(table);
            Assert.Equal($"{load}", read.Watermark);
            Assert.Equal(objects.Order(ByName), read.Objects.Order(ByName));
        }

        Assert.InRange(table.Count, 2, 12);
        Assert.DoesNotContain("day=2/0.json", CommittedState.ReadStream(table).Objects.Keys);
    }

    [Fact]
    public void A_load_without_news_of_objects_writes_none()
    {
        var table = new Dictionary<string, string>();
        var state = new StreamState { Objects = new Dictionary<string, string> { ["a"] = "1" } };
        Apply(CommittedState.Write(state, table, 1), table);

        Assert.Equal([CommittedState.Domain], CommittedState.Write(state with { Watermark = "w" }, table, 2).Keys);
    }

    [Fact]
    public void A_full_refresh_that_finds_other_objects_leaves_nothing_of_the_old_ones()
    {
        var table = new Dictionary<string, string>();
        for (var load = 1; load <= 3; load++)
            Apply(CommittedState.Write(new StreamState { Objects = Enumerable.Range(0, load * 3).ToDictionary(file => $"{file}", _ => "1") }, table, load), table);

        Apply(CommittedState.Write(new StreamState { Objects = new Dictionary<string, string> { ["new"] = "1" } }, table, 4), table);

        Assert.Equal(["new"], CommittedState.ReadStream(table).Objects.Keys);
    }

    private static Comparer<KeyValuePair<string, string>> ByName => Comparer<KeyValuePair<string, string>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));

    private static StreamState ReadBack(StreamState state) =>
        CommittedState.ReadStream(new Dictionary<string, string> { [CommittedState.Domain] = CommittedState.Write(state) });

    private static IReadOnlyDictionary<string, string?> Apply(IReadOnlyDictionary<string, string?> written, Dictionary<string, string> table)
    {
        foreach (var (domain, text) in written)
        {
            if (text is null) table.Remove(domain);
            else table[domain] = text;
        }

        return written;
    }
}
