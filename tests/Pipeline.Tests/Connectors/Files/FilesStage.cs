using System.Text;
using Pipeline.Configuration;
using Pipeline.Connectors;
using Pipeline.Connectors.Files;
using Pipeline.Diagnostics;
using Pipeline.Schema;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Connectors.Files;

/// <summary>A source of kind <c>files</c> with one stream, declared in YAML, over a folder of its own.</summary>
internal sealed class FilesStage(string stream, string? root = null) : IDisposable
{
    private readonly TempFolder folder = new();

    public CollectingSink Events { get; } = new();

    public IReadOnlyList<string> Warnings => [.. Events.Of<Pipeline.Events.RunEvent.Warned>().Select(warned => warned.Message)];

    public string PathOf(string name) => folder["data/" + name];

    public void Dispose() => folder.Dispose();

    public void Write(string name, string content) => folder.Write("data/" + name, content);

    public void Write(string name, byte[] content)
    {
        Write(name, "");
        File.WriteAllBytes(PathOf(name), content);
    }

    public static async Task<FilesSourceOptions> BindAsync(string stream)
    {
        var yaml = YamlDocument.Parse($"source: test\nkind: files\nroot: data\nstreams:\n  - {{ name: things, {stream} }}\n", "test.yml");
        var interpolation = new Interpolation(_ => null, new EnvironmentSecrets(_ => null).FindAsync, new Redactor());
        return (FilesSourceOptions)await SourceDeclaration.BindAsync(yaml, interpolation, TestContext.Current.CancellationToken);
    }

    public async Task<FilesSource> OpenAsync() =>
        new(await BindAsync(stream), new LocalObjects(root ?? folder["data"], "data"), Events, new FakeClock());

    public async Task<string> PlanAsync(StreamState? state = null)
    {
        await using var source = await OpenAsync();
        var plan = await source.PlanAsync(source.Streams[0], new ReadRequest(state ?? StreamState.Empty), TestContext.Current.CancellationToken);
        return string.Join('\n', plan.Lines);
    }

    /// <summary>Reads all there is, or until <paramref name="isEnough"/>.</summary>
    public async Task<FilesResult> ReadAsync(
        StreamState? state = null, long? limit = null, string? position = null, Interval? interval = null, Func<SourceBatch, bool>? isEnough = null, Action<SourceBatch>? onBatch = null)
    {
        await using var source = await OpenAsync();
        var result = new FilesResult();
        var request = new ReadRequest(state ?? StreamState.Empty, interval, limit) { Position = position };
        await foreach (var batch in source.ReadAsync(source.Streams[0], request, TestContext.Current.CancellationToken))
        {
            result.Rows.Append(Encoding.UTF8.GetString(batch.Rows.Span));
            result.Batches.Add(batch with { Rows = default });
            onBatch?.Invoke(batch);
            if (isEnough?.Invoke(batch) == true) break;
        }

        return result;
    }
}

internal sealed record FilesResult
{
    public StringBuilder Rows { get; } = new();

    public List<SourceBatch> Batches { get; } = [];

    public string Text => Rows.ToString();

    public long RowCount => Batches.Sum(batch => (long)batch.RowCount);

    public IReadOnlyList<RejectedRow> Rejects => [.. Batches.SelectMany(batch => batch.Rejects)];

    public StreamState State => Batches[^1].State;
}
