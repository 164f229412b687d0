using Pipeline.Engines;
using Pipeline.Engines.DuckDb;
using Pipeline.Quality;
using Pipeline.Quality.History;

namespace Pipeline.Tests.Quality;

/// <summary>Tables in an engine of their own, and the checks judged on them. Every statement sent is kept.</summary>
internal sealed class JudgedData : IAsyncDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 1 });
    private readonly RecordingEngine engine;

    private JudgedData() => engine = new RecordingEngine(new DuckDbEngine(database.Connect()));

    /// <summary>The queries sent while judging.</summary>
    public IReadOnlyList<string> Queries => engine.Queries;

    /// <summary>Makes the tables: SQL statements, or the rows of one table <c>t</c> as <c>(a, b) (1, 'x'), (2, NULL)</c>.</summary>
    public static async Task<JudgedData> WithAsync(string tables)
    {
        var data = new JudgedData();
        await data.engine.ExecuteAsync(tables.StartsWith('(') ? Table(tables) : tables, CancellationToken.None);
        return data;
    }

    /// <summary>Judges the checks; a dataset is the table of its name, and there is none called <c>nowhere</c>, nor is any found by the id of its node.</summary>
    public Task<IReadOnlyList<CheckResult>> JudgeAsync(IReadOnlyList<Check> checks, DateTimeOffset now = default, MeasurementHistory? history = null) =>
        new CheckRunner(engine, dataset => dataset == "nowhere" || dataset.StartsWith("model.", StringComparison.Ordinal) ? null : $"\"{dataset}\"", now, history).RunAsync(checks, CancellationToken.None);

    /// <summary>Changes the tables.</summary>
    public Task ExecuteAsync(string sql) => engine.ExecuteAsync(sql, CancellationToken.None);

    /// <summary>How many rows a query returns.</summary>
    public async Task<string> CountAsync(string sql) => $"{(await engine.QueryAsync(sql, CancellationToken.None)).Rows.Count}";

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        database.Dispose();
    }

    private static string Table(string rows)
    {
        var end = rows.IndexOf(')', StringComparison.Ordinal) + 1;
        return $"CREATE TABLE t AS SELECT * FROM (VALUES {rows[end..]}) v{rows[..end]}";
    }

    private sealed class RecordingEngine(IEngine inner) : IEngine
    {
        public List<string> Queries { get; } = [];

        public EngineCapabilities Capabilities => inner.Capabilities;

        public Task<ResultTable> QueryAsync(string sql, CancellationToken cancellationToken)
        {
            Queries.Add(sql);
            return inner.QueryAsync(sql, cancellationToken);
        }

        public Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken) => inner.ExecuteAsync(sql, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
