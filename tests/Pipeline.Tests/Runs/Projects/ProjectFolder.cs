using System.Globalization;
using System.Text.Json;
using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs.Projects;

/// <summary>
/// A dbt project in a folder of its own, built through the program's front door. Every invocation opens and closes everything, as separate
/// processes would.
/// </summary>
internal sealed class ProjectFolder : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>An empty folder; or one with the files of a sample.</summary>
    public ProjectFolder(string? sample = null)
    {
        if (sample is not null) Repository.CopyTo(folder.Path, $"tests/Pipeline.Tests/Samples/dbt/{sample}");
        Path = sample is null ? folder["shop"] : folder[$"tests/Pipeline.Tests/Samples/dbt/{sample}"];
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public FakeClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file of the project.</summary>
    public ProjectFolder Write(string relative, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], text);
        return this;
    }

    public ProjectFolder Model(string name, string sql) => Write($"models/{name}.sql", sql);

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(string verb, params string[] args)
    {
        using StringWriter stdout = new(), stderr = new();
        var exitCode = await App.RunAsync(
            [verb, "--project-dir", Path, .. args], new Terminal(stdout, stderr), Composition.UseCases(Clock), Clock, TestContext.Current.CancellationToken);
        return (exitCode, stdout.ToString().Replace(Path, "", StringComparison.Ordinal), stderr.ToString().Replace(Path, "", StringComparison.Ordinal));
    }

    /// <summary>Builds and says what became of every node and test: <c>orders: success</c>, in the order of the graph.</summary>
    public async Task<string[]> BuildAsync(params string[] args)
    {
        await RunAsync("transform", args);
        return Results();
    }

    /// <summary>The statuses of the last build.</summary>
    public string[] Results() =>
        [.. Artifact("run_results.json").GetProperty("results").EnumerateArray()
            .Select(result => $"{NameOf(result.GetProperty("unique_id").GetString()!)}: {result.GetProperty("status").GetString()}")];

    public JsonElement Artifact(string name) => JsonDocument.Parse(File.ReadAllText(this[$"target/{name}"])).RootElement;

    /// <summary>The rows of a query over the built database, cells as text.</summary>
    public string[] Query(string sql, string database = "shop.duckdb")
    {
        using var opened = DuckDbDatabase.Open(new DuckDbOptions { Path = this[database], ReadOnly = true });
        using var connection = opened.Connect();
        return [.. connection.QueryRows($"select cast(columns(*) as varchar) from ({sql})").Select(row => string.Join('|', row.Select(cell => cell ?? "null")))];
    }

    /// <summary>Does something to the database that is not the project's doing.</summary>
    public void Execute(string sql, string database = "shop.duckdb")
    {
        using var opened = DuckDbDatabase.Open(new DuckDbOptions { Path = this[database] });
        using var connection = opened.Connect();
        connection.Execute(sql);
    }

    public void Dispose() => folder.Dispose();

    private static string NameOf(string id)
    {
        var parts = id.Split('.');
        return parts[0] == "test" && parts.Length == 4 ? parts[2] : string.Create(CultureInfo.InvariantCulture, $"{parts[^1]}");
    }
}
