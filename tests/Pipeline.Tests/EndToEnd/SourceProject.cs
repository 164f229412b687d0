using System.Diagnostics;
using System.Text.Json;
using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.EndToEnd;

/// <summary>A project with one REST source of a test's own, <c>shop</c>, driven through the program's front door.</summary>
internal sealed class SourceProject : IDisposable
{
    private readonly TempFolder folder = new();

    /// <param name="server">What the source reads from.</param>
    /// <param name="streams">The streams, as YAML indented by two.</param>
    /// <param name="lake">The lake's folder; null for one in the project.</param>
    public SourceProject(Uri server, string streams, string? lake = null)
    {
        folder.Write("config/pipeline.yml", $"name: shop\ntargets:\n  local:\n    lake: {lake ?? "lake"}\n    engine: {{ memory: 256MB, threads: 1 }}\n");
        WriteSource("shop", server, streams);
    }

    public FakeClock Clock { get; } = new(new DateTimeOffset(2026, 8, 3, 0, 10, 0, TimeSpan.Zero));

    public string this[string relative] => folder[relative];

    public string Write(string relative, string content) => folder.Write(relative, content);

    public void WriteSource(string name, Uri server, string streams) => folder.Write(
        $"config/sources/{name}.yml", $"source: {name}\nbase_url: {server.ToString().TrimEnd('/')}\nretry: {{ attempts: 1 }}\nstreams:\n{streams}");

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args)
    {
        using StringWriter stdout = new(), stderr = new();
        var exitCode = await App.RunAsync(
            [.. args, "--project-root", folder.Path], new Terminal(stdout, stderr), Composition.UseCases(Clock), Clock, TestContext.Current.CancellationToken);
        return (exitCode, stdout.ToString(), stderr.ToString());
    }

    public async Task<string> SucceedAsync(params string[] args)
    {
        var (exitCode, stdout, stderr) = await RunAsync(args);
        Assert.True(exitCode == 0, $"exit {exitCode}\n{stdout}\n{stderr}");
        return stdout;
    }

    /// <summary>The report of the first stream of an ingest that succeeds.</summary>
    public async Task<JsonElement> IngestAsync(params string[] args) =>
        JsonDocument.Parse(await SucceedAsync(["ingest", .. args, "--output", "json"])).RootElement.GetProperty("streams")[0];

    /// <summary>Starts the real program.</summary>
    public Process Start(params string[] args) => Process.Start(new ProcessStartInfo(
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "pipeline.exe" : "pipeline"), [.. args, "--project-root", folder.Path])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Rows a query gives over the newest version of a stream's table, by name <c>t</c>; cells as text.</summary>
    public IReadOnlyList<string> Query(string stream, string sql) => QueryTable($"bronze/shop/{stream}", sql);

    /// <summary>The same of any table of the lake, by its key.</summary>
    public IReadOnlyList<string> QueryTable(string key, string sql)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        connection.Execute($"SET TimeZone = 'UTC'; CREATE VIEW t AS {TableReader.Select(folder[$"lake/{key}"])}");
        return [.. connection.QueryRows($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})").Select(row => string.Join('|', row.Select(cell => cell ?? "null")))];
    }

    /// <summary>The entries of a stream's log, each its actions.</summary>
    public IReadOnlyList<IReadOnlyList<JsonElement>> Log(string stream)
    {
        var log = folder[$"lake/bronze/shop/{stream}/_delta_log"];
        return !Directory.Exists(log) ? [] : [.. Directory.EnumerateFiles(log, "*.json").Order(StringComparer.Ordinal)
            .Select(entry => (IReadOnlyList<JsonElement>)[.. File.ReadLines(entry).Select(line => JsonDocument.Parse(line).RootElement)])];
    }

    /// <summary>The files that runs left in the spool.</summary>
    public IReadOnlyList<string> Spooled() =>
        Directory.Exists(folder[".pipeline/spool"]) ? Directory.GetFiles(folder[".pipeline/spool"], "*", SearchOption.AllDirectories) : [];

    public void Dispose() => folder.Dispose();
}
