using System.Globalization;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs.Landing;

/// <summary>What a child stream asks for when its parent's table is merged or replaced: each such load brings old rows along.</summary>
public sealed class ParentRowsTests
{
    private const string Orders = "  - name: orders\n    path: /orders\n    records: $[*]\n    primary_key: [id]\n    write_mode: merge\n";

    private int asked;

    [Fact]
    public async Task Rows_that_are_as_they_were_are_not_asked_for_again()
    {
        await using var server = Server("1a 2a", "1a 2b 3a", "1a 2b 3a 4a");
        using var project = Project(server, "skip_unchanged: true, ");

        for (var run = 0; run < 3; run++) await project.SucceedAsync("ingest", "shop");

        Assert.Equal(["/lines/1", "/lines/2", "/lines/2", "/lines/3", "/lines/4"], Lines(server));
    }

    [Fact]
    public async Task Without_a_word_of_it_every_row_of_a_rewritten_file_is_asked_for()
    {
        await using var server = Server("1a 2a", "1a 2b 3a");
        using var project = Project(server, "");

        for (var run = 0; run < 2; run++) await project.SucceedAsync("ingest", "shop");

        Assert.Equal(["/lines/1", "/lines/2", "/lines/1", "/lines/2", "/lines/3"], Lines(server));
    }

    /// <summary>Too much is asked rather than too little.</summary>
    [Fact]
    public async Task Rows_that_can_no_longer_be_compared_are_asked_for()
    {
        await using var server = Server("1a 2a", "1a 2b");
        using var project = Project(server, "skip_unchanged: true, ");
        await project.SucceedAsync("ingest", "shop");
        var before = Directory.GetFiles(project["lake/bronze/shop/orders"], "*.parquet", SearchOption.AllDirectories);
        await project.SucceedAsync("ingest", "shop/orders");

        foreach (var file in before) File.Delete(file);
        await project.SucceedAsync("ingest", "shop/lines");

        Assert.Equal(["/lines/1", "/lines/2", "/lines/1", "/lines/2"], Lines(server));
    }

    private static IEnumerable<string> Lines(LoopbackServer server) =>
        server.Requests.Select(request => request.Target).Where(target => target.StartsWith("/lines", StringComparison.Ordinal));

    /// <summary>Each time it is asked for orders, it gives the next ones: <c>2b</c> is the order 2 in its second state.</summary>
    private LoopbackServer Server(params string[] orders) => new(request => request.Target.StartsWith("/orders", StringComparison.Ordinal)
        ? Page(orders[Math.Min(Interlocked.Increment(ref asked), orders.Length) - 1])
        : LoopbackReply.Json("""[{"line":1}]"""));

    private static LoopbackReply Page(string orders) => LoopbackReply.Json(
        $"[{string.Join(',', orders.Split(' ').Select(order => string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{order[0]}},"state":"{{order[1]}}"}""")))}]");

    private static SourceProject Project(LoopbackServer server, string how) => new(
        server.Url, "  - name: lines\n    path: /lines/{parent.id}\n    records: $[*]\n    for_each: { stream: orders, " + how + "include: [id, state] }\n" + Orders);
}
