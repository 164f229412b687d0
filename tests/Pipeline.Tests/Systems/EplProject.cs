using System.Globalization;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Systems;

/// <summary>The league's project with the recordings of all its flows, on the Saturday of matchday 8 at a quarter to two.</summary>
internal sealed class EplProject : SystemProject
{
    public EplProject() : base("epl", new DateTimeOffset(2023, 10, 7, 13, 45, 0, TimeSpan.Zero)) =>
        Repository.CopyTo(this["."], "samples/epl_live", "samples/epl_backfill", "samples/epl_statsbomb");

    /// <summary>Runs a flow from the recordings of its name and expects success.</summary>
    public Task<string> RunFlowAsync(string flow, params string[] args) => SucceedAsync(["run", flow, "--replay", this[$"samples/{flow}"], .. args]);

    /// <summary>Runs a flow from the recordings of its name, however it ends.</summary>
    public Task<(int ExitCode, string Out, string Error)> TryFlowAsync(string flow, params string[] args) =>
        RunAsync(["run", flow, "--replay", this[$"samples/{flow}"], .. args]);

    /// <summary>A match as the live mart has it: status, score, source.</summary>
    public string Match(string home, string away) => Assert.Single(Query(
        $"select status, home_score, away_score, source from gold.mart_live_matches where home_team = '{home}' and away_team = '{away}'"));

    /// <summary>Makes football-data.org answer the poll with a failure, as it does when it is down or the minute's requests are used up.</summary>
    public void FailThePoll(int status) => Edit("samples/epl_live/001-GET-matches.http", "HTTP/1.1 200 OK", $"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)} No");

    /// <summary>Changes one row of a recording, the one that holds a text: rows are lines there.</summary>
    public void EditRow(string relative, string holds, string old, string replacement)
    {
        var lines = File.ReadAllLines(this[relative]);
        var row = Assert.Single(Enumerable.Range(0, lines.Length), line => lines[line].Contains(holds, StringComparison.Ordinal));
        Assert.Contains(old, lines[row], StringComparison.Ordinal);
        lines[row] = lines[row].Replace(old, replacement, StringComparison.Ordinal);
        Write(relative, string.Join('\n', lines));
    }

    /// <summary>Changes the first rows of a recording that hold a text.</summary>
    public void EditRows(string relative, int rows, string old, string replacement)
    {
        var lines = File.ReadAllLines(this[relative]);
        var chosen = Enumerable.Range(0, lines.Length).Where(line => lines[line].Contains(old, StringComparison.Ordinal)).Take(rows).ToList();
        Assert.Equal(rows, chosen.Count);
        foreach (var line in chosen) lines[line] = lines[line].Replace(old, replacement, StringComparison.Ordinal);
        Write(relative, string.Join('\n', lines));
    }

    /// <summary>The rows of a table that were refused, as they came, with their reasons.</summary>
    public string Rejects(string table)
    {
        var text = new System.Text.StringBuilder();
        foreach (var file in Directory.EnumerateFiles(this[$"lake/{table}/_rejects"], "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var content = new StreamReader(new System.IO.Compression.GZipStream(File.OpenRead(file), System.IO.Compression.CompressionMode.Decompress));
            text.Append(content.ReadToEnd());
        }

        return text.ToString();
    }
}
