using System.Text.Json.Nodes;
using Pipeline.Engines.DuckDb;

namespace Pipeline.Tests.Engines.DuckDb;

public sealed class DuckDbParquetTests : IDisposable
{
    private readonly MemoryDatabase memory = new();

    public void Dispose() => memory.Dispose();

    [Fact]
    public void Brings_json_lines_into_parquet_and_back()
    {
        var lines = memory.Folder.Write("in.jsonl", """
            {"id": 1, "add": {"path": "a=1/x.parquet", "partitionValues": {"a": "1", "b": null}, "dataChange": true}, "unknown": 7}
            {"id": 2, "remove": {"path": "y"}, "raw": {"any":  [1, {"thing": null}]}}
            """);
        var parquet = memory.Folder["it's.parquet"];

        var written = DuckDbParquet.WriteJsonLines(
            memory.Connection,
            lines,
            [
                ("id", "BIGINT"),
                ("add", "STRUCT(path VARCHAR, \"partitionValues\" MAP(VARCHAR, VARCHAR), \"dataChange\" BOOLEAN)"),
                ("remove", "STRUCT(path VARCHAR)"),
                ("raw", "JSON"),
            ],
            parquet);
        var read = DuckDbParquet.ReadJsonLines(memory.Connection, [parquet], memory.Folder["out.jsonl"]);

        Assert.Equal((2, 2), (written, read));
        AssertLines(
            [
                """{"id":1,"add":{"path":"a=1/x.parquet","partitionValues":{"a":"1","b":null},"dataChange":true},"remove":null,"raw":null}""",
                """{"id":2,"add":null,"remove":{"path":"y"},"raw":{"any":[1,{"thing":null}]}}""",
            ],
            memory.Folder["out.jsonl"]);
        Assert.Equal("ZSTD", memory.Connection.QuerySingle<string>($"SELECT DISTINCT compression FROM parquet_metadata({DuckDbSql.Literal(parquet)})"));
    }

    [Fact]
    public void Refuses_a_value_that_is_not_its_columns_type_and_leaves_no_file()
    {
        var lines = memory.Folder.Write("in.jsonl", "{\"id\": 1}\n{\"id\": \"one\"}\n");

        var exception = Assert.Throws<DuckDbException>(() =>
            DuckDbParquet.WriteJsonLines(memory.Connection, lines, [("id", "BIGINT")], memory.Folder["out.parquet"]));

        Assert.Equal(DuckDbErrorType.InvalidInput, exception.ErrorType);
        Assert.Contains("in.jsonl", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["in.jsonl"], Directory.GetFiles(memory.Folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Takes_paths_literally_and_no_column_from_them()
    {
        var name = "day=1/a[1]*?.jsonl";
        var lines = memory.Folder.Write(name, "{\"id\": 1}\n");
        memory.Folder.Write("day=1/a1x_.jsonl", "{\"id\": 2}\n");

        DuckDbParquet.WriteJsonLines(memory.Connection, lines, [("id", "BIGINT")], memory.Folder["day=1/b[1].parquet"]);
        DuckDbParquet.ReadJsonLines(memory.Connection, [memory.Folder["day=1/b[1].parquet"]], memory.Folder["out.jsonl"]);

        AssertLines(["""{"id":1}"""], memory.Folder["out.jsonl"]);
    }

    [Fact]
    public void Reads_files_of_different_columns_together()
    {
        foreach (var (file, sql) in (ReadOnlySpan<(string, string)>)[("a", "SELECT 1 AS a"), ("b", "SELECT 'x' AS b")])
            memory.Connection.Execute($"COPY ({sql}) TO {DuckDbSql.Literal(memory.Folder[file])} ({DuckDbParquet.CopyOptions})");

        DuckDbParquet.ReadJsonLines(memory.Connection, [memory.Folder["a"], memory.Folder["b"]], memory.Folder["out.jsonl"]);

        AssertLines(["""{"a":1,"b":null}""", """{"a":null,"b":"x"}"""], memory.Folder["out.jsonl"]);
    }

    private static void AssertLines(IEnumerable<string> expected, string file) =>
        Assert.Equal(expected.Order(), File.ReadLines(file).Select(line => JsonNode.Parse(line)!.ToJsonString()).Order());
}
