using System.Text.Json;
using Pipeline.Engines.DuckDb;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Systems;

/// <summary>
/// The shipped project with the recordings of one system in a folder of its own, driven through the program's front door.
/// Every invocation opens and closes everything, as separate processes would.
/// </summary>
internal class SystemProject : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string system;

    /// <param name="system">The system: its recordings lie in <c>samples/SYSTEM</c>, its flow has its name.</param>
    /// <param name="now">The moment its runs happen at: one for which its recordings are fresh.</param>
    public SystemProject(string system, DateTimeOffset now)
    {
        (this.system, Clock) = (system, new FakeClock(now));
        Repository.CopyTo(folder.Path, "config", "sql", $"samples/{system}");
    }

    public FakeClock Clock { get; }

    /// <summary>The folder of the recordings.</summary>
    public string Samples => folder[$"samples/{system}"];

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

    /// <summary>Runs from the recordings and expects success.</summary>
    public Task<string> ReplayAsync(params string[] args) => SucceedAsync([.. args, "--replay", Samples]);

    public async Task<string> SucceedAsync(params string[] args)
    {
        var (exitCode, stdout, stderr) = await RunAsync(args);
        Assert.True(exitCode == 0, $"exit {exitCode}\n{stdout}\n{stderr}");
        return stdout;
    }

    /// <summary>The answer of a verb as JSON, however it ended.</summary>
    public async Task<JsonElement> AskAsync(params string[] args)
    {
        var (_, stdout, stderr) = await RunAsync([.. args, "--output", "json"]);
        Assert.True(stdout is not "", stderr);
        return JsonDocument.Parse(stdout).RootElement;
    }

    /// <summary>
    /// The rows a query gives over the published tables, cells as text joined by <c>|</c>. A table is a schema and a name as
    /// its folders are: <c>silver/stg_matches</c> is <c>silver.stg_matches</c>, <c>bronze/github/events</c> is
    /// <c>bronze.github_events</c>. Views are not in the lake and so not here.
    /// </summary>
    public IReadOnlyList<string> Query(string sql)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        foreach (var table in Tables())
        {
            var names = Path.GetRelativePath(folder["lake"], table).Split(Path.DirectorySeparatorChar);
            connection.Execute($"CREATE SCHEMA IF NOT EXISTS {names[0]}");
            connection.Execute($"CREATE VIEW {names[0]}.{string.Join('_', names[1..])} AS {TableReader.Select(table)}");
        }

        return [.. connection.QueryRows($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})").Select(row => string.Join('|', row.Select(cell => cell ?? "null")))];
    }

    /// <summary>
    /// Everything in the lake with its content's hash: equal before and after means nothing was written. What checks measured is not meant:
    /// every run adds that.
    /// </summary>
    public IReadOnlyList<string> LakeContent() =>
        [.. Directory.EnumerateFiles(folder["lake"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => !file.StartsWith(folder["lake/_quality"], StringComparison.Ordinal))
            .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")];

    /// <summary>Runs the system's flow on recordings that were tampered with and says which checks did not hold.</summary>
    public async Task<IReadOnlyList<string>> FailedChecksAsync(Mutation mutation)
    {
        mutation.ApplyTo(Samples);
        var report = await AskAsync("run", system, "--replay", Samples);
        var gates = report.GetProperty("ingested").EnumerateArray().Concat(report.GetProperty("built").EnumerateArray()).SelectMany(model => model.GetProperty("checks").EnumerateArray());
        return [.. gates.Concat(report.GetProperty("judged").EnumerateArray())
            .Where(check => check.GetProperty("outcome").GetString() is "fail" or "error" or "warn")
            .Select(check => check.GetProperty("name").GetString()!).Distinct()];
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The folders of tables with data files; a raw stream's log lists loads instead and is left out.</summary>
    private IEnumerable<string> Tables() =>
        Directory.EnumerateDirectories(folder["lake"], "_delta_log", SearchOption.AllDirectories).Select(log => Path.GetDirectoryName(log)!)
            .Where(table => !Path.GetFileName(table).StartsWith('_') && TableReader.Replay(table) is { Columns.Count: > 0, Files.Count: > 0 })
            .Order(StringComparer.Ordinal);
}
