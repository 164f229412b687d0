using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;
using static Pipeline.Tests.Engines.DuckDb.Warehouse.WarehouseDatabase;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

public sealed class IncrementalTests : IDisposable
{
    private readonly WarehouseDatabase database = new();

    /// <summary>What a run adds to a table <c>t(id, v)</c> of rows (1,a) (2,b) (NULL,n), and what is there afterwards.</summary>
    public static TheoryData<string, ModelConfig, string, string> Runs() => new()
    {
        { "without a key rows are added", new(), "(1,'x')", "1,a 1,x 2,b NULL,n" },
        { "with a key they replace", Keyed("id"), "(1,'x'),(3,'c')", "1,x 2,b 3,c NULL,n" },
        { "duplicates of the batch all come", Keyed("id"), "(1,'x'),(1,'y')", "1,x 1,y 2,b NULL,n" },
        { "NULL keys equal nothing", Keyed("id"), "(NULL,'m')", "1,a 2,b NULL,m NULL,n" },
        { "an expression is a key", Keyed("id % 10"), "(11,'x')", "2,b 11,x NULL,n" },
        { "several columns are a key", Keyed("id", "v"), "(1,'a'),(2,'z')", "1,a 2,b 2,z NULL,n" },
        { "NULL in one of several equals nothing", Keyed("id", "v"), "(NULL,'n')", "1,a 2,b NULL,n NULL,n" },
        {
            "predicates spare rows", With(Keyed("id"), ("incremental_predicates", new List<object?> { "v <> 'a'" })),
            "(1,'x'),(2,'y')", "1,a 1,x 2,y NULL,n"
        },
        {
            "predicates beside several columns", With(Keyed("id", "id"), ("predicates", "DBT_INCREMENTAL_TARGET.v <> 'a'")),
            "(1,'x'),(2,'y')", "1,a 1,x 2,y NULL,n"
        },
        { "append ignores the key", Keyed("id") with { DeclaredStrategy = IncrementalStrategy.Append }, "(1,'x')", "1,a 1,x 2,b NULL,n" },
        { "an empty batch changes nothing", Keyed("id"), "(1,'x') limit 0", "1,a 2,b NULL,n" },
        { "merge updates and inserts", Merge(), "(1,'x'),(3,'c')", "1,x 2,b 3,c NULL,n" },
        { "merge with NULL keys inserts", Merge(), "(NULL,'m')", "1,a 2,b NULL,m NULL,n" },
        { "merge only some columns", Merge(("merge_update_columns", List("id"))), "(1,'x'),(3,'c')", "1,a 2,b 3,c NULL,n" },
        { "merge all but some columns", Merge(("merge_exclude_columns", List("V"))), "(1,'x'),(3,'c')", "1,a 2,b 3,c NULL,n" },
        {
            "merge under a condition", Merge(("merge_update_condition", "DBT_INTERNAL_DEST.v > 'a'")), "(1,'x'),(2,'y')",
            "1,a 2,y NULL,n"
        },
        {
            "insert under a condition", Merge(("merge_insert_condition", "DBT_INTERNAL_SOURCE.id > 3")),
            "(3,'x'),(4,'y')", "1,a 2,b 4,y NULL,n"
        },
        {
            "merge with expressions", Merge(("merge_update_set_expressions", Map(("v", "DBT_INTERNAL_DEST.v || DBT_INTERNAL_SOURCE.v")))),
            "(1,'x')", "1,ax 2,b NULL,n"
        },
        { "merge without a key inserts", new() { DeclaredStrategy = IncrementalStrategy.Merge }, "(1,'x')", "1,a 1,x 2,b NULL,n" },
        {
            "merge using columns",
            With(new() { DeclaredStrategy = IncrementalStrategy.Merge }, ("merge_on_using_columns", List("id"))),
            "(1,'x'),(5,'e')", "1,x 2,b 5,e NULL,n"
        },
        {
            "merge with predicates", Merge(("incremental_predicates", List("DBT_INTERNAL_DEST.v <> 'a'"))),
            "(1,'x'),(2,'y')", "1,a 1,x 2,y NULL,n"
        },
        {
            "merge with clauses of its own",
            Merge(("merge_clauses", Map(
                ("when_matched", List(
                    Map(("action", "delete"), ("condition", "DBT_INTERNAL_SOURCE.v = 'gone'")),
                    Map(("action", "update"), ("mode", "explicit"), ("update", Map(("exclude", List("id"))))))),
                ("when_not_matched", List(
                    Map(("action", "insert"), ("mode", "explicit"), ("insert", Map(
                        ("columns", List("id", "v")), ("values", List("DBT_INTERNAL_SOURCE.id", "'new'"))))),
                    Map(("action", "delete"), ("by", "source"), ("condition", "DBT_INTERNAL_DEST.id IS NULL"))))))),
            "(1,'gone'),(2,'y'),(3,'c')", "2,y 3,new"
        },
        { "partitions are replaced", Overwritten("id"), "(1,'x'),(1,'y'),(3,'c')", "1,x 1,y 2,b 3,c NULL,n" },
        { "the partition of NULL too", Overwritten("id"), "(NULL,'m')", "1,a 2,b NULL,m" },
        { "partitions of several columns", Overwritten("id", "v"), "(1,'a'),(2,'z')", "1,a 2,b 2,z NULL,n" },
        { "without partitions all is replaced", Overwritten(), "(9,'z')", "9,z" },
    };

    public void Dispose() => database.Dispose();

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_later_run_joins_its_rows(string what, ModelConfig config, string rows, string expected)
    {
        var model = Model("t", "incremental", config);
        database.Build(model, "select * from (values (1,'a'),(2,'b'),(NULL,'n')) as r(id, v)");

        database.Build(model, $"select * from (values {rows.Replace(" limit 0", "", StringComparison.Ordinal)}) as r(id, v)"
            + (rows.EndsWith("limit 0", StringComparison.Ordinal) ? " limit 0" : ""));

        Assert.True(expected == database.Table("t"), $"{what}: {database.Table("t")}");
    }

    [Fact]
    public void A_refresh_rebuilds_the_table_unless_the_model_forbids_it()
    {
        database.Build(Model("t", "incremental"), "select 1 as a");

        database.Build(Model("t", "incremental"), "select 2 as b", build => build with { IsFullRefresh = true });
        Assert.Equal("b:INTEGER", database.Columns("t"));

        var kept = Model("t", "incremental", new ModelConfig { FullRefresh = false });
        database.Build(kept, "select 3 as b", build => build with { IsFullRefresh = true });
        Assert.Equal("2 3", database.Table("t"));

        database.Build(Model("t", "incremental", new ModelConfig { FullRefresh = true }), "select 4 as b");
        Assert.Equal("4", database.Table("t"));
    }

    [Fact]
    public void A_failing_run_leaves_the_rows_that_were_there()
    {
        var model = Model("t", "incremental", Keyed("id"));
        database.Build(model, "select 1 as id, 10 as v");

        Assert.Throws<DuckDbException>(() => database.Build(model, "select 1 as id, 'no number' as v"));
        Assert.Equal("1,10", database.Table("t"));

        database.Build(model, "select 1 as id, 11 as v");
        Assert.Equal("1,11", database.Table("t"));
    }

    [Theory]
    [InlineData(OnSchemaChange.Ignore, "id, v, n", "(1,'x',5)", "1,x 2,b", "id:INTEGER v:VARCHAR")]
    [InlineData(OnSchemaChange.Ignore, "v, id", "('x',1)", "1,x 2,b", "id:INTEGER v:VARCHAR")]
    [InlineData(OnSchemaChange.AppendNewColumns, "id, v, n", "(1,'x',5)", "1,x,5 2,b,NULL", "id:INTEGER v:VARCHAR n:INTEGER")]
    [InlineData(OnSchemaChange.AppendNewColumns, "n, id", "(5,1)", "1,NULL,5 2,b,NULL", "id:INTEGER v:VARCHAR n:INTEGER")]
    [InlineData(OnSchemaChange.AppendNewColumns, "id, v", "(1,5)", "1,5 2,b", "id:INTEGER v:VARCHAR")]
    [InlineData(OnSchemaChange.SyncAllColumns, "n, id", "(5,1)", "1,5 2,NULL", "id:INTEGER n:INTEGER")]
    [InlineData(OnSchemaChange.SyncAllColumns, "id, v", "(30000000000,'x')", "1,a 2,b 30000000000,x", "id:BIGINT v:VARCHAR")]
    [InlineData(OnSchemaChange.SyncAllColumns, "ID, V", "(1,'x')", "1,x 2,b", "id:INTEGER v:VARCHAR")]
    [InlineData(OnSchemaChange.Fail, "v, id", "('x',1)", "1,x 2,b", "id:INTEGER v:VARCHAR")]
    public void The_table_meets_columns_it_does_not_have(OnSchemaChange change, string names, string row, string expected, string columns)
    {
        var model = Model("t", "incremental", Keyed("id") with { OnSchemaChange = change });
        database.Build(model, "select * from (values (1,'a'),(2,'b')) as r(id, v)");

        database.Build(model, $"select * from (values {row}) as r({names})");

        Assert.Equal(expected, database.Table("t"));
        Assert.Equal(columns, database.Columns("t"));
    }

    [Fact]
    public void A_changed_schema_fails_where_the_model_says_so_and_names_every_difference()
    {
        var model = Model("t", "incremental", new ModelConfig { OnSchemaChange = OnSchemaChange.Fail });
        database.Build(model, "select 1 as id, 'a' as v");

        var refusal = Assert.Throws<ExpectedException>(() => database.Build(model, "select 2::bigint as id, 1.5 as n"));

        Assert.Contains("only in the query: n DECIMAL(2,1)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("only in the table: v VARCHAR", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("of another type: id BIGINT", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("1,a", database.Table("t"));
    }

    [Fact]
    public void A_batch_replaces_the_rows_of_its_event_times()
    {
        var config = new ModelConfig { DeclaredStrategy = IncrementalStrategy.Microbatch, EventTime = "day" };
        var model = Model("t", "incremental", config);
        database.Build(
            model, "select * from (values (date '2024-01-01', 'a'), (date '2024-01-02', 'b'), (date '2024-01-03', 'c')) as r(day, v)");

        database.Build(
            model,
            "select * from (values (date '2024-01-02', 'x'), (date '2024-01-03', 'outside')) as r(day, v)",
            build => build with { Batch = new MicrobatchRange(Day(2), Day(3)) });

        Assert.Equal("2024-01-01,a 2024-01-02,x 2024-01-03,c", database.Table("t"));
    }

    [Fact]
    public void The_first_batch_of_a_refresh_rebuilds_and_the_others_add()
    {
        var config = new ModelConfig { DeclaredStrategy = IncrementalStrategy.Microbatch, EventTime = "day", FullRefresh = true };
        var model = Model("t", "incremental", config);
        database.Build(model, "select timestamptz '2020-01-01' as day");

        database.Build(model, "select timestamptz '2024-01-01' as day",
            build => build with { IsFullRefresh = true, Batch = new MicrobatchRange(Day(1), Day(2)) });
        database.Build(model, "select timestamptz '2024-01-02 23:59:59.999999+00' as day",
            build => build with { Batch = new MicrobatchRange(Day(2), Day(3)) });

        Assert.Equal("2", database.Rows("select count(*) from t"));
    }

    [Fact]
    public void A_microbatch_model_with_a_key_is_refused()
    {
        var model = Model("t", "incremental", Keyed("id") with { DeclaredStrategy = IncrementalStrategy.Microbatch, EventTime = "day" });
        database.Build(model, "select date '2024-01-01' as day, 1 as id");

        var refusal = Assert.Throws<ExpectedException>(() => database.Build(
            model, "select date '2024-01-01' as day, 1 as id", build => build with { Batch = new MicrobatchRange(Day(1), Day(2)) }));

        Assert.Contains("unique_key", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_config_that_contradicts_itself_is_refused_with_all_that_is_wrong()
    {
        var model = Model("t", "incremental", Merge(
            ("merge_update_columns", List("v")), ("merge_exclude_columns", "v"), ("merge_clauses", Map(("when_matched", List())))));
        database.Build(model, "select 1 as id, 'a' as v");

        var refusal = Assert.Throws<ExpectedException>(() => database.Build(model, "select 1 as id, 'b' as v"));

        Assert.Contains("merge_exclude_columns must be a list", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("when_matched must be a list with elements", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no effect: merge_update_columns", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("1,a", database.Table("t"));
    }

    [Fact]
    public void A_query_reads_its_own_table_while_it_is_added_to()
    {
        var model = Model("t", "incremental");
        database.Build(model, "select 1 as a");
        database.Build(model, "select max(a) + 1 as a from t");
        database.Build(model, "select max(a) + 1 as a from t");

        Assert.Equal("1 2 3", database.Table("t"));
    }

    private static DateTimeOffset Day(int day) => new(2024, 1, day, 0, 0, 0, TimeSpan.Zero);

    private static ModelConfig Keyed(params string[] columns) => new() { UniqueKey = columns };

    private static ModelConfig Merge(params (string Key, object? Value)[] raw) =>
        With(Keyed("id") with { DeclaredStrategy = IncrementalStrategy.Merge }, raw);

    private static ModelConfig Overwritten(params string[] columns) =>
        new() { DeclaredStrategy = IncrementalStrategy.InsertOverwrite, PartitionBy = columns };

    private static ModelConfig With(ModelConfig config, params (string Key, object? Value)[] raw) => config with { Raw = Config(raw).Raw };

    private static List<object?> List(params object?[] items) => [.. items];

    private static Dictionary<string, object?> Map(params (string Key, object? Value)[] pairs) =>
        pairs.ToDictionary(pair => pair.Key, pair => pair.Value);
}
