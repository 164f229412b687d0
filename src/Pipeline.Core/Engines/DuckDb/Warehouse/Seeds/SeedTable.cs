using System.Text;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse.Seeds;

/// <summary>
/// A seed as a table: the columns dbt infers and the statements that fill it. The engine reads the file itself, so that its idea of the
/// values counts; with <c>fast: false</c> it gets the values as dbt reads them.
/// </summary>
internal sealed class SeedTable
{
    /// <summary>Rows in one INSERT.</summary>
    private const int BatchRows = 500;

    private readonly SeedFile file;
    private readonly ModelConfig config;
    private readonly Relation relation;
    private readonly IReadOnlyList<SeedColumn> columns;

    public SeedTable(SeedFile file, ModelConfig config, Relation relation)
    {
        this.file = file;
        this.config = config;
        this.relation = relation;
        var declared = config.Mapping("column_types");
        columns = [.. file.Columns.Select((name, i) => SeedColumn.Of(name, declared.GetValueOrDefault(name), file, i))];
    }

    /// <summary>The columns, in the file's order.</summary>
    public IReadOnlyList<SeedColumn> Columns => columns;

    private bool IsQuoted => config.Flag("quote_columns") ?? true;

    /// <summary>An empty table in the place of the one there.</summary>
    public string Definition() =>
        $"CREATE OR REPLACE TABLE {relation} ({string.Join(", ", columns.Select(column => $"{Written(column.Name)} {column.Sql}"))})";

    /// <summary>Fills the table and returns how many rows came.</summary>
    public long Fill(BuildScript script)
    {
        if (file.Rows is []) return 0;
        if (config.Flag("fast") ?? true) return script.Run(Copy());
        var count = 0L;
        foreach (var rows in file.Rows.Chunk(BatchRows)) count += count == 0 ? script.Run(Insertion(rows)) : script.Warehouse.Run(Insertion(rows));
        return count;
    }

    private string Copy() =>
        $"COPY {relation} FROM {DuckDbSql.PathLiteral(file.Path)} "
        + $"(FORMAT CSV, HEADER TRUE, DELIMITER {DuckDbSql.Literal(config.Text("delimiter") ?? ",")})";

    private string Insertion(SeedRow[] rows)
    {
        var text = new StringBuilder($"INSERT INTO {relation} ({string.Join(", ", columns.Select(column => Written(column.Name)))}) VALUES");
        for (var i = 0; i < rows.Length; i++) text.Append(i == 0 ? "\n" : ",\n").Append(Values(rows[i]));
        return text.ToString();
    }

    private string Values(SeedRow row) =>
        $"({string.Join(", ", columns.Select((column, i) => column.Cleaned(row.Cells[i]) is { } value ? DuckDbSql.Literal(value) : "NULL"))})";

    private string Written(string column) => IsQuoted ? DuckDbSql.Quoted(column) : column;
}

/// <summary>A column of a seed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sql">Its type: declared, or inferred.</param>
/// <param name="IsDeclared">Whether <c>column_types</c> says it.</param>
/// <param name="Cleaned">What dbt reads from a cell; null for NULL.</param>
internal sealed record SeedColumn(string Name, string Sql, bool IsDeclared, Func<string, string?> Cleaned)
{
    public static SeedColumn Of(string name, object? declared, SeedFile file, int index)
    {
        if (declared is not null) return new SeedColumn(name, RawConfig.Written(declared), true, SeedType.Text.Cleaned);
        var type = SeedType.Of(file.Rows.Select(row => row.Cells[index]));
        return new SeedColumn(name, type.Sql, false, type.Cleaned);
    }
}
