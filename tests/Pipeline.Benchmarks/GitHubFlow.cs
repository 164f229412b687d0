using Pipeline.Engines.DuckDb;

namespace Pipeline.Benchmarks;

/// <summary>
/// The README's main job, cold, as a process of its own; against the same pages and the same SQL run by hand on an embedded
/// DuckDB in this process, which has no commits, no checks, no configuration and no start-up.
/// </summary>
internal static class GitHubFlow
{
    public static int Run()
    {
        using var published = new Published();
        var folder = Directory.CreateTempSubdirectory("pipeline-bench-github-").FullName;
        try
        {
            foreach (var part in new[] { "config", "sql" }) Folders.Copy(Path.Combine(Published.RepositoryRoot, part), Path.Combine(folder, part));
            var samples = Path.Combine(Published.RepositoryRoot, "samples", "github");
            new Contest("the github flow from recorded pages", rounds: 9)
                .Add("the same SQL by hand, in process", () => ByHand(samples, Path.Combine(folder, "by-hand")), () => Folders.Remove(Path.Combine(folder, "by-hand")))
                .Add("pipeline run github --replay samples/github, cold lake", () => RunFlow(), () => Folders.Remove(Path.Combine(folder, "lake")))
                .Add("the same again: nothing new", () => RunFlow())
                .Print();

            void RunFlow() => Published.Execute(folder, published.Pipeline, "run", "github", "--replay", samples);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static void ByHand(string samples, string folder)
    {
        Directory.CreateDirectory(folder);
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        connection.Execute($$"""
            CREATE TABLE arrived AS
            SELECT * FROM read_json({{DuckDbSql.PathLiteral(Directory.GetFiles(samples, "*.json").Order())}}, format = 'array', columns = {
                id: 'VARCHAR', type: 'VARCHAR', actor: 'STRUCT(id BIGINT, login VARCHAR)', repo: 'STRUCT(id BIGINT, name VARCHAR, url VARCHAR)',
                org: 'STRUCT(id BIGINT, login VARCHAR)', payload: 'JSON', public: 'BOOLEAN', created_at: 'TIMESTAMP WITH TIME ZONE'});
            COPY (
                SELECT id AS event_id, type AS event_type, CAST(created_at AS DATE) AS event_date, created_at, repo.id AS repo_id, repo.name AS repo_name,
                       actor.id AS actor_id, actor.login AS actor_login, org.login AS org_login, public AS is_public,
                       strftime(created_at, '%Y') AS year, strftime(created_at, '%m') AS month
                FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY created_at DESC) AS place FROM arrived) WHERE place = 1
            ) TO {{DuckDbSql.Literal(Path.Combine(folder, "silver"))}} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year, month));
            COPY (
                SELECT event_date AS ingest_dt, event_type, repo_name, count(*) AS events_count
                FROM read_parquet({{DuckDbSql.Literal(Path.Combine(folder, "silver/**/*.parquet"))}}) GROUP BY ALL
            ) TO {{DuckDbSql.Literal(Path.Combine(folder, "gold"))}} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (ingest_dt));
            """);
        connection.QueryRows($"SELECT * FROM read_parquet({DuckDbSql.Literal(Path.Combine(folder, "gold/**/*.parquet"))}) ORDER BY events_count DESC LIMIT 10");
    }
}
