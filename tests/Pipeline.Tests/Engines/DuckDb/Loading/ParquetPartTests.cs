using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Loading;
using Pipeline.Schema;

namespace Pipeline.Tests.Engines.DuckDb.Loading;

/// <summary>Parquet files as the rows of a load: their types are kept.</summary>
public sealed class ParquetPartTests : IDisposable
{
    private readonly LoadBench bench = new();
    private int files;

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Types_are_kept_and_nested_ones_too()
    {
        await LoadAsync("SELECT 1::INTEGER AS id, {'a': 1, 'b': ['x']} AS s, TIMESTAMP '2026-01-02 03:04:05' AS t, 1.50::DECIMAL(9,2) AS d");

        Assert.Equal(["id INTEGER", "s STRUCT(\"a\" INTEGER, \"b\" VARCHAR[])", "t TIMESTAMP WITH TIME ZONE", "d DECIMAL(9,2)"], await bench.ColumnsAsync());
        Assert.Equal(["1|{'a': 1, 'b': [x]}|2026-01-02 03:04:05+00|1.50|https://api.example.com/rows?page=1"], await bench.QueryAsync("SELECT id, s, t, d, _source_url FROM t"));
    }

    [Fact]
    public async Task Files_with_more_columns_and_wider_types_fit_or_make_variants()
    {
        await LoadAsync("SELECT 1::BIGINT AS id, 'a' AS v");
        await LoadAsync("SELECT 2::INTEGER AS id, 5 AS v, DATE '2026-01-02' AS n");
        await LoadAsync("SELECT 3::INTEGER AS id, 6 AS v");

        Assert.Equal(["id BIGINT", "v VARCHAR", "v__integer INTEGER", "n DATE"], await bench.ColumnsAsync());
        Assert.Equal(["1|a|null|null", "2|null|5|2026-01-02", "3|null|6|null"], await bench.QueryAsync("SELECT id, v, v__integer, n FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Rows_without_their_key_or_failing_a_check_are_rejected()
    {
        bench.Spec = new TableSpec { WriteMode = WriteMode.Merge, PrimaryKey = ["id"], RowChecks = ["v > 0"], RejectLimit = new RejectLimit(2, null) };

        var staged = await LoadAsync("FROM (VALUES (1, 1), (1, 2), (NULL, 3), (4, -1)) x(id, v)");

        Assert.Equal(["1|2"], await bench.QueryAsync("SELECT id, v FROM t"));
        var rejects = LoadBench.Rejects(staged);
        Assert.Contains(rejects, reject => reject.Contains("the row has no id"));
        Assert.Contains(rejects, reject => reject.Contains("the row check failed: v > 0") && reject.Contains("\\\"id\\\":4"));
    }

    [Fact]
    public async Task Frozen_types_name_the_column_and_both_types()
    {
        bench.Spec = new TableSpec { Contract = SchemaContract.Evolve with { DataType = ContractMode.Freeze } };
        await LoadAsync("SELECT 1 AS id");

        var failure = await Assert.ThrowsAsync<ExpectedException>(() => LoadAsync("SELECT 'x' AS id"));

        Assert.Contains("id is INTEGER and comes as VARCHAR", failure.Message);
    }

    private Task<StagedLoad> LoadAsync(string sql)
    {
        var path = bench[$"rows-{files++}.parquet"];
        bench.Connection.Execute($"COPY ({sql}) TO {DuckDbSql.Literal(path)} (FORMAT parquet)");
        return bench.LoadAsync(bench.RequestOf(path, LoadPartFormat.Parquet));
    }
}
