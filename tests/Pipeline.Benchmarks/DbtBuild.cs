using System.Diagnostics;
using System.Text.Json;
using Pipeline.Engines.DuckDb;

namespace Pipeline.Benchmarks;

/// <summary>
/// Whole builds of dbt projects against the same SQL run statement by statement in one DuckDB process. Each run is a process of its own and
/// begins without a database; compile, tests, artifacts and start-up are in the time of the builds.
/// </summary>
internal static class DbtBuild
{
    private const char Separator = '\0';

    /// <summary>A project of the size people try first, and one of the size companies have.</summary>
    public static int Run(int rounds)
    {
        using var published = new Published();
        Compare(published, "8 nodes, 20 tests", new GeneratedProject(Models: 5, Seeds: 3, Tests: 20), Math.Max(rounds, 1));
        Compare(published, "1,058 models, 58 seeds, 797 tests", new GeneratedProject(Models: 1058, Seeds: 58, Tests: 797), rounds);
        return 0;
    }

    /// <summary>Runs the statements of a file on an empty database and prints this process's memory.</summary>
    public static int Raw(string script, string database)
    {
        using var opened = DuckDbDatabase.Open(new DuckDbOptions { Path = database, PreserveInsertionOrder = true, MemoryLimit = "4GB" });
        using var connection = opened.Connect();
        foreach (var statement in File.ReadAllText(script).Split(Separator, StringSplitOptions.RemoveEmptyEntries))
        {
            using var rows = connection.Query(statement);
            while (rows.Read())
            {
            }
        }

        return Child.PrintPeak();
    }

    private static void Compare(Published published, string title, GeneratedProject shape, int rounds)
    {
        using var project = shape.Write();
        var database = Path.Combine(project.Folder, "generated.duckdb");
        var raw = Path.Combine(project.Folder, "raw.duckdb");
        Build(published, project.Folder, database, threads: 2);
        var script = WriteScript(project.Folder, raw);
        Child.Contest(
            $"dbt build, {title}", rounds,
            ("the same SQL, raw", () => Fresh(raw, () => Child.Run("dbt", "raw", script, raw))),
            ("pipeline, 2 threads", () => Build(published, project.Folder, database, 2)),
            ("pipeline, 1 thread", () => Build(published, project.Folder, database, 1)));
    }

    private static (double Seconds, double Megabytes) Build(Published published, string folder, string database, int threads) => Fresh(database, () =>
        Child.Run(new ProcessStartInfo(published.Pipeline, ["transform", "--project-dir", folder, "--threads", $"{threads}", "--quiet"])));

    private static (double Seconds, double Megabytes) Fresh(string database, Func<(double Seconds, double Megabytes)> run)
    {
        File.Delete(database);
        return run();
    }

    /// <summary>What the build ran, in its order: seeds by the engine's own reader, tests as counts of their failing rows.</summary>
    private static string WriteScript(string folder, string database)
    {
        using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "target", "run_results.json")));
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "target", "manifest.json")));
        var nodes = manifest.RootElement.GetProperty("nodes");
        var statements = results.RootElement.GetProperty("results").EnumerateArray()
            .Select(result => Statement(nodes.GetProperty(result.GetProperty("unique_id").GetString()!), folder))
            .Select(sql => sql.Replace("\"generated\".", $"\"{Path.GetFileNameWithoutExtension(database)}\".", StringComparison.Ordinal));
        var script = Path.Combine(folder, "raw.sql");
        File.WriteAllText(script, string.Join(Separator, statements));
        return script;
    }

    private static string Statement(JsonElement node, string folder)
    {
        string Text(string name) => node.GetProperty(name).GetString()!;
        return Text("resource_type") switch
        {
            "seed" => $"create table {Text("relation_name")} as from read_csv('{Path.Combine(folder, Text("original_file_path"))}')",
            "test" => $"select count(*) from (\n{Text("compiled_code")}\n)",
            _ => File.ReadAllText(Path.Combine(folder, "target", "run", Text("package_name"), Text("original_file_path"))),
        };
    }
}
