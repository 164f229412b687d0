using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;

namespace Pipeline.Tests.Models.Templating;

/// <summary>A project beside a database in memory that its templates can ask, as in a run.</summary>
public sealed class RunningShop : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions());

    public RunningShop(string projectFile = "name: shop")
    {
        Sketch = new ProjectSketch(projectFile);
        Connection = database.Connect();
        Connection.Execute("ATTACH ':memory:' AS lake; USE lake");
    }

    public ProjectSketch Sketch { get; }

    public DuckDbConnection Connection { get; }

    /// <summary>What templates said, warnings marked.</summary>
    public List<string> Said { get; } = [];

    public RunningShop Write(string path, string text)
    {
        Sketch.Write(path, text);
        return this;
    }

    public RunningShop Model(string name, string sql) => Write($"models/{name}.sql", sql);

    public RunningShop Run(string sql)
    {
        Connection.Execute(sql);
        return this;
    }

    /// <summary>The context of a run, asking the database as it is now.</summary>
    public CompileContext Context() => new()
    {
        Warehouse = new DuckDbWarehouse(Connection, RelationCatalog.Load(Connection), CancellationToken.None),
        Noted = Said.Add,
        Warned = text => Said.Add($"warning: {text}"),
    };

    public string Compile(string model, CompileContext? context = null) => Sketch.Compile(model, context ?? Context());

    public void Dispose()
    {
        Connection.Dispose();
        database.Dispose();
        Sketch.Dispose();
    }
}
