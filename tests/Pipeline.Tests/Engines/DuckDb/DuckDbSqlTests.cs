using Pipeline.Engines.DuckDb;

namespace Pipeline.Tests.Engines.DuckDb;

public sealed class DuckDbSqlTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("select")]
    [InlineData("it's \"quoted\"; DROP TABLE t --")]
    [InlineData("новый 🦆")]
    public void Quotes_so_that_the_engine_reads_the_same_name_and_text(string text)
    {
        using var memory = new MemoryDatabase();

        using var reader = memory.Connection.Query($"SELECT {DuckDbSql.Literal(text)} AS {DuckDbSql.Quoted(text)}");

        Assert.True(reader.Read());
        Assert.Equal((text, text), (reader.Columns[0].Name, reader.GetString(0)));
    }

    [Theory]
    [InlineData("name", "name")]
    [InlineData("camelCase", "camelCase")]
    [InlineData("order", "\"order\"")]
    [InlineData("2nd", "\"2nd\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("", "\"\"")]
    public void Leaves_out_quotes_that_are_not_needed(string name, string expected) =>
        Assert.Equal(expected, DuckDbSql.QuotedIfNeeded(name));

    [Fact]
    public void Quotes_every_word_the_grammar_reserves()
    {
        using var memory = new MemoryDatabase();
        var reserved = memory.Connection.QueryRows("SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'");

        Assert.All(reserved, word => Assert.StartsWith("\"", DuckDbSql.QuotedIfNeeded((string)word[0]!), StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_a_nul() => Assert.Throws<ArgumentException>(() => DuckDbSql.Literal("a\0b"));
}
