using System.IO.Compression;
using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Systems;

namespace Pipeline.Tests.EndToEnd;

/// <summary>The shipped project with GitHub's recordings, just after the newest recorded page.</summary>
internal sealed class GitHubProject() : SystemProject("github", new DateTimeOffset(2026, 8, 3, 0, 10, 0, TimeSpan.Zero))
{
    /// <summary>Lets the source read from a server instead of GitHub, and not retry for long.</summary>
    public void ReadFrom(Uri server) => Edit("config/sources/github.yml", "https://api.github.com", server.ToString().TrimEnd('/'));

    /// <summary>The rows a query gives over the published tables, by name <c>silver</c> and <c>gold</c>; cells as text.</summary>
    public new IReadOnlyList<string> Query(string sql) =>
        base.Query($"WITH silver AS (FROM silver.github_events_silver), gold AS (FROM gold.github_events_gold_daily) {sql}");

    /// <summary>Every bronze line that a committed load lists, in the order of its file and place.</summary>
    public IReadOnlyList<string> BronzeLines() => BronzeLines(this["lake"]);

    public static IReadOnlyList<string> BronzeLines(string lake, string key = "bronze/github/events")
    {
        var stream = Path.Combine(lake, key);
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        var files = connection.QueryRows($"SELECT file FROM ({TableReader.Select(Path.Combine(stream, "_loads"))}) ORDER BY load_ordinal, file");
        return [.. files.SelectMany(row => ReadLines(Path.Combine(stream, (string)row[0]!)))];
    }

    private static IEnumerable<string> ReadLines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return line;
    }
}
