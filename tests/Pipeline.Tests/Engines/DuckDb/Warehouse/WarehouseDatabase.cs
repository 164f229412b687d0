using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

/// <summary>A database in memory with a builder on it, and models made of few words.</summary>
public sealed class WarehouseDatabase : IDisposable
{
    private readonly MemoryDatabase memory = new();

    public WarehouseDatabase()
    {
        Catalog = RelationCatalog.Load(memory.Connection);
        Warehouse = new DuckDbWarehouse(memory.Connection, Catalog, TestContext.Current.CancellationToken);
        Builder = new RelationBuilder(Warehouse) { ExternalRoot = memory.Folder.Path };
    }

    public RelationCatalog Catalog { get; }

    public DuckDbWarehouse Warehouse { get; }

    public RelationBuilder Builder { get; }

    public List<string> Warnings { get; } = [];

    internal Pipeline.Tests.Support.TempFolder Folder => memory.Folder;

    internal DuckDbDatabase Database => memory.Database;

    public static Relation Relation(string name, string schema = "main") => new("memory", schema, name);

    public static Model Model(string name, string materialized = "table", ModelConfig? config = null) => new()
    {
        Name = name,
        Package = "shop",
        Location = new SourceLocation($"models/{name}.sql", 1),
        Relation = Relation(name),
        RawSql = "",
        Config = (config ?? ModelConfig.Default) with { Materialized = materialized },
    };

    public static ModelConfig Config(params (string Key, object? Value)[] raw) =>
        new() { Raw = raw.ToDictionary(pair => pair.Key, pair => pair.Value) };

    public BuiltRelation Build(Model model, string sql, Func<ModelBuild, ModelBuild>? with = null)
    {
        var build = new ModelBuild { Model = model, Relation = model.Relation, Sql = sql, Warned = Warnings.Add };
        return Builder.BuildModel(with is null ? build : with(build));
    }

    public long Execute(string sql) => memory.Connection.Execute(sql);

    /// <summary>The rows of a query as lines, values separated by commas, in order.</summary>
    public string Rows(string sql)
    {
        var rows = memory.Connection.QueryRows(sql).Select(row => string.Join(",", row.Select(Text)));
        return string.Join(" ", rows);
    }

    /// <summary>A relation's rows, sorted by all columns.</summary>
    public string Table(string name) => Rows($"SELECT * FROM {name} ORDER BY ALL");

    /// <summary>A relation's columns with their types.</summary>
    public string Columns(string name) =>
        string.Join(" ", Warehouse.ColumnsOf(Relation(name)).Select(column => $"{column.Name}:{column.Type}"));

    public void Dispose() => memory.Dispose();

    private static string Text(object? value) => value switch
    {
        null => "NULL",
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
