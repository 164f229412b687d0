using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;
using static Pipeline.Tests.Engines.DuckDb.Warehouse.WarehouseDatabase;

namespace Pipeline.Tests.Engines.DuckDb.Warehouse;

public sealed class SeedTests : IDisposable
{
    private readonly WarehouseDatabase database = new();

    /// <summary>
    /// A column's cells, the type inferred, and the values the engine then reads from the file; <c>fails</c> where its reading disagrees.
    /// The last are the values with <c>fast: false</c>.
    /// </summary>
    public static TheoryData<string, string, string, string> Cells() => new()
    {
        { "1 2 3", "INTEGER", "1 2 3", "1 2 3" },
        { "007", "INTEGER", "7", "7" },
        { "1.0 2.0", "INTEGER", "1 2", "1 2" },
        { "1.50 2", "DOUBLE", "1.5 2", "1.5 2" },
        { "1,234", "INTEGER", "fails", "1234" },
        { "50%", "INTEGER", "fails", "50" },
        { "$5 -$6", "INTEGER", "fails", "5 -6" },
        { "€1.5", "DOUBLE", "fails", "1.5" },
        { "1 null", "INTEGER", "fails", "1 NULL" },
        { "nan", "INTEGER", "fails", "fails" },
        { "inf -Infinity", "INTEGER", "fails", "fails" },
        { "nan 1.5", "DOUBLE", "NaN 1.5", "NaN 1.5" },
        { "1e3", "INTEGER", "1000", "1000" },
        { "1e-3", "DOUBLE", "0.001", "0.001" },
        { "1_000", "INTEGER", "1000", "1000" },
        { "true FALSE", "BOOLEAN", "True False", "True False" },
        { "t f", "VARCHAR", "t f", "t f" },
        { "yes no", "VARCHAR", "yes no", "yes no" },
        { "1 0", "INTEGER", "1 0", "1 0" },
        { "true 1", "VARCHAR", "true 1", "true 1" },
        { "2024-01-31", "DATE", "2024-01-31", "2024-01-31" },
        { "2024-1-5", "DATE", "2024-01-05", "2024-01-05" },
        { "2024-02-30", "VARCHAR", "2024-02-30", "2024-02-30" },
        { "01/02/2024", "VARCHAR", "01/02/2024", "01/02/2024" },
        { "2024-01-31_10:20:30", "TIMESTAMP", "2024-01-31 10:20:30", "2024-01-31 10:20:30" },
        { "2024-01-31T10:20:30Z", "TIMESTAMP", "2024-01-31 10:20:30", "2024-01-31 10:20:30" },
        { "2024-01-31T10:20:30", "TIMESTAMP", "2024-01-31 10:20:30", "2024-01-31 10:20:30" },
        { "2024-01-31_10:20:30.123456", "VARCHAR", "2024-01-31 10:20:30.123456", "2024-01-31 10:20:30.123456" },
        { "2024-01-31 2024-01-31T10:20:30", "VARCHAR", "2024-01-31 2024-01-31T10:20:30", "2024-01-31 2024-01-31T10:20:30" },
        { "2147483648", "INTEGER", "fails", "fails" },
        { "2147483647", "INTEGER", "2147483647", "2147483647" },
        { "123456789012345678901234567890", "DOUBLE", "1.2345678901234568E+29", "1.2345678901234568E+29" },
        { "~ ~", "INTEGER", "NULL NULL", "NULL NULL" },
        { "~ x", "VARCHAR", "NULL x", "NULL x" },
        { "null x", "VARCHAR", "null x", "NULL x" },
        { "5 x", "VARCHAR", "5 x", "5 x" },
        { "10:20", "VARCHAR", "10:20", "10:20" },
    };

    public void Dispose() => database.Dispose();

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_column_has_the_type_dbt_infers_and_the_values_the_engine_reads(string cells, string type, string fast, string slow)
    {
        var csv = "k,v\n" + string.Concat(cells.Split(' ').Select((cell, i) => $"{i},\"{Unfolded(cell)}\"\n"));

        Assert.Equal(fast, Loaded(csv, Config(), type));
        Assert.Equal(slow, Loaded(csv, Config(("fast", false)), type));
    }

    [Fact]
    public void Headers_are_kept_as_they_are_written_and_blank_and_repeated_ones_get_names()
    {
        Load("1 bad name,Upper,,Upper,\"q\"\"q\"\n1,2,3,4,5\n");

        Assert.Equal("1 bad name:INTEGER Upper:INTEGER c:INTEGER Upper_2:INTEGER q\"q:INTEGER", database.Columns("s"));
    }

    [Fact]
    public void Columns_without_quotes_must_be_names()
    {
        Load("id,Name\n1,x\n", Config(("quote_columns", false)));
        Assert.Equal("1,x", database.Table("s"));

        Assert.ThrowsAny<ExpectedException>(() => Load("1 bad name\n1\n", Config(("quote_columns", false)), refresh: true));
    }

    [Fact]
    public void Declared_types_win_over_inferred_ones()
    {
        var types = new Dictionary<string, object?> { ["id"] = "varchar", ["n"] = "decimal(10,2)", ["absent"] = "date" };

        Load("id,n\n007,1\n", Config(("column_types", types)));

        Assert.Equal("007,1.00", database.Table("s"));
        Assert.Equal("id:VARCHAR n:DECIMAL(10,2)", database.Columns("s"));
        Assert.Contains("absent", Assert.Single(database.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(";", "a;b\n1;\"x;y\"\n", "1,x;y")]
    [InlineData("|", "a|b\n1|x,y\n", "1,x,y")]
    [InlineData("\t", "a\tb\n1\tx\n", "1,x")]
    public void Cells_are_parted_by_the_delimiter(string delimiter, string csv, string expected)
    {
        Load(csv, Config(("delimiter", delimiter)));

        Assert.Equal(expected, database.Table("s"));
    }

    [Theory]
    [InlineData("\uFEFFa,b\n1,x\n", "1,x")]
    [InlineData("a,b\r\n1,x\r\n2,y", "1,x 2,y")]
    [InlineData("a,b\n1,\"two\nlines \"\"quoted\"\"\"\n", "1,two\nlines \"quoted\"")]
    [InlineData("a,b\n1,\n,x\n\n", "1,NULL NULL,x")]
    [InlineData("a,b\n", "")]
    public void Files_come_in_many_shapes(string csv, string expected)
    {
        Load(csv);

        Assert.Equal(expected, database.Table("s"));
    }

    [Theory]
    [InlineData("a,b,c\n1,2,3\n4,5\n6,7,8\n", 3, "has 2 cells, the header 3: 4 | 5")]
    [InlineData("a,b\n\"1\n1\",2\n3,4,5\n", 4, "has 3 cells, the header 2: 3 | 4 | 5")]
    public void A_ragged_row_is_shown_with_its_line(string csv, int line, string message)
    {
        var refusal = Assert.Throws<ExpectedException>(() => Load(csv));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(line, refusal.Location?.Line);
        Assert.EndsWith("s.csv", refusal.Location?.File, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_too_wide_for_its_column_is_named_with_the_way_out()
    {
        var refusal = Assert.Throws<ExpectedException>(() => Load("id,n\n1,1\n\"2\",3000000000\n"));

        Assert.Contains("column n of seed s is INTEGER, and '3000000000' does not fit (row 2)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("column_types: {n: ", refusal.Hint, StringComparison.Ordinal);
        Assert.Equal(3, refusal.Location?.Line);
        Assert.Null(database.Warehouse.KindOf(Relation("s")));
    }

    [Fact]
    public void A_file_that_is_no_text_is_refused_with_the_line()
    {
        var path = database.Folder["s.csv"];
        File.WriteAllBytes(path, [.. "a\nx\n"u8, 0xE9, (byte)'\n']);

        var refusal = Assert.Throws<ExpectedException>(() => Build(path, Config(), refresh: false));

        Assert.Contains("UTF-8", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, refusal.Location?.Line);
    }

    [Fact]
    public void An_empty_file_is_refused() => Assert.Contains(
        "empty", Assert.Throws<ExpectedException>(() => Load("")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_later_load_empties_the_table_and_keeps_its_types_and_a_refresh_makes_it_anew()
    {
        Assert.Equal("INSERT 2", Load("a\n1\n2\n").Statement);
        Assert.Equal("INSERT 1", Load("a\n7\n").Statement);
        Assert.Equal("7", database.Table("s"));

        var refusal = Assert.Throws<ExpectedException>(() => Load("a\nx\n"));
        Assert.Contains("--full-refresh", refusal.Hint, StringComparison.Ordinal);
        Assert.Equal("7", database.Table("s"));

        Assert.Equal("CREATE 1", Load("a\nx\n", refresh: true).Statement);
        Assert.Equal("a:VARCHAR", database.Columns("s"));
    }

    [Fact]
    public void A_seed_that_forbids_it_is_never_refreshed()
    {
        Load("a\n1\n");

        Load("a\n2\n", new ModelConfig { FullRefresh = false }, refresh: true);

        Assert.Equal("2", database.Table("s"));
        Assert.ThrowsAny<ExpectedException>(() => Load("a\nx\n", new ModelConfig { FullRefresh = false }, refresh: true));
    }

    [Fact]
    public void Columns_that_were_added_to_the_file_ask_for_a_refresh()
    {
        Load("a\n1\n");

        var refusal = Assert.Throws<ExpectedException>(() => Load("a,b\n1,2\n"));

        Assert.Contains("2 columns, its table 1", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("1", database.Table("s"));
    }

    [Fact]
    public void A_view_is_not_seeded_to()
    {
        database.Build(Model("s", "view"), "select 1 as a");

        Assert.Contains("it is a view", Assert.Throws<ExpectedException>(() => Load("a\n1\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_rows_come_both_ways()
    {
        var csv = "id,name\n" + string.Concat(Enumerable.Range(1, 1203).Select(i => $"{i},n{i}\n"));

        Assert.Equal(1203, Load(csv).Rows);
        Assert.Equal(1203, Load(csv, Config(("fast", false)), refresh: true).Rows);
        Assert.Equal("1203,724206", database.Rows("select count(*), sum(id) from s"));
    }

    /// <summary>A blank parts the cells of the table above; _ stands for a blank in a time, ~ for an empty cell.</summary>
    private static string Unfolded(string cell) => cell.Contains(':', StringComparison.Ordinal)
        ? cell.Replace('_', ' ')
        : cell.Replace("~", "", StringComparison.Ordinal);

    private string Loaded(string csv, ModelConfig config, string type)
    {
        try
        {
            Load(csv, config, refresh: true);
        }
        catch (ExpectedException)
        {
            return "fails";
        }

        Assert.Equal(type, database.Warehouse.ColumnsOf(Relation("s"))[1].Type);
        return database.Rows("select v from s order by k");
    }

    private BuiltRelation Load(string csv, ModelConfig? config = null, bool refresh = false)
    {
        var path = database.Folder["s.csv"];
        File.WriteAllText(path, csv);
        return Build(path, config ?? ModelConfig.Default, refresh);
    }

    private BuiltRelation Build(string path, ModelConfig config, bool refresh)
    {
        var seed = new Seed { Name = "s", Location = new SourceLocation("seeds/s.csv", 1), Relation = Relation("s"), Config = config };
        return database.Builder.LoadSeed(new SeedBuild
        {
            Seed = seed,
            Relation = seed.Relation,
            CsvPath = path,
            IsFullRefresh = refresh,
            Warned = database.Warnings.Add,
        });
    }
}
