using System.IO.Compression;
using System.Text.Json;
using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.EndToEnd;

/// <summary>
/// The shipped project in a folder of its own, driven through the program's front door. Every invocation opens and closes
/// everything, as separate processes would.
/// </summary>
internal sealed class GitHubProject : IDisposable
{
    private readonly TempFolder folder = new();

    public GitHubProject() => Repository.CopyTo(folder.Path, "config", "sql", "samples/github");

    /// <summary>Just after the newest recorded page.</summary>
    public FakeClock Clock { get; } = new(new DateTimeOffset(2026, 8, 3, 0, 10, 0, TimeSpan.Zero));

    public string this[string relative] => folder[relative];

    public string Write(string relative, string content) => folder.Write(relative, content);

    /// <summary>Replaces text in one of the project's files; what is not there is a mistake of the test.</summary>
    public void Edit(string relative, string old, string replacement)
    {
        var text = File.ReadAllText(folder[relative]);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(folder[relative], text.Replace(old, replacement, StringComparison.Ordinal));
    }

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args)
    {
        using StringWriter stdout = new(), stderr = new();
        var exitCode = await App.RunAsync(
            [.. args, "--project-root", folder.Path], new Terminal(stdout, stderr), Composition.UseCases(Clock), Clock, TestContext.Current.CancellationToken);
        return (exitCode, stdout.ToString(), stderr.ToString());
    }

    /// <summary>Runs with the recorded pages and expects success.</summary>
    public Task<string> ReplayAsync(params string[] args) => SucceedAsync([.. args, "--replay", folder["samples/github"]]);

    public async Task<string> SucceedAsync(params string[] args)
    {
        var (exitCode, stdout, stderr) = await RunAsync(args);
        Assert.True(exitCode == 0, $"exit {exitCode}\n{stdout}\n{stderr}");
        return stdout;
    }

    /// <summary>The answer of a verb as JSON.</summary>
    public async Task<JsonElement> AskAsync(params string[] args)
    {
        var (_, stdout, _) = await RunAsync([.. args, "--output", "json"]);
        return JsonDocument.Parse(stdout).RootElement;
    }

    /// <summary>Lets the source read from a server instead of GitHub, and not retry for long.</summary>
    public void ReadFrom(Uri server) => Edit("config/sources/github.yml", "https://api.github.com", server.ToString().TrimEnd('/'));

    /// <summary>The rows a query gives over the published tables, by name <c>silver</c> and <c>gold</c>; cells as text.</summary>
    public IReadOnlyList<string> Query(string sql)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        foreach (var (name, key) in new[] { ("silver", "silver/github_events_silver"), ("gold", "gold/github_events_gold_daily") })
            connection.Execute($"CREATE VIEW {name} AS {TableReader.Select(folder[$"lake/{key}"])}");
        return [.. connection.QueryRows($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})").Select(row => string.Join('|', row.Select(cell => cell ?? "null")))];
    }

    /// <summary>Every bronze line that a committed load lists, in the order of its file and place.</summary>
    public IReadOnlyList<string> BronzeLines() => BronzeLines(folder["lake"]);

    public static IReadOnlyList<string> BronzeLines(string lake, string key = "bronze/github/events")
    {
        var stream = Path.Combine(lake, key);
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        var files = connection.QueryRows($"SELECT file FROM ({TableReader.Select(Path.Combine(stream, "_loads"))}) ORDER BY load_ordinal, file");
        return [.. files.SelectMany(row => ReadLines(Path.Combine(stream, (string)row[0]!)))];
    }

    /// <summary>Everything in the lake with its content's hash: equal before and after means nothing was written.</summary>
    public IReadOnlyList<string> LakeContent() =>
        [.. Directory.EnumerateFiles(folder["lake"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")];

    public void Dispose() => folder.Dispose();

    private static IEnumerable<string> ReadLines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return line;
    }
}
