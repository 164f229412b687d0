using System.Text;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>
/// The rows of a query as templates see them: dbt's agate table, with <c>rows</c>, <c>columns</c> and <c>column_names</c>, and the
/// parts of it that printing and picking columns need.
/// </summary>
internal sealed class ResultTable : JinjaObject
{
    private const int MaxPrintedRows = 20;
    private const int MaxPrintedColumns = 6;
    private const int MaxPrintedWidth = 20;

    private readonly IReadOnlyList<string> names;
    private readonly IReadOnlyList<object?[]> rows;

    public ResultTable(ResultRows result)
        : this(result.Columns, [.. result.Rows.Select(row => row.Select(ResultCell.Of).ToArray())])
    {
    }

    private ResultTable(IReadOnlyList<string> names, IReadOnlyList<object?[]> rows) => (this.names, this.rows) = (names, rows);

    /// <summary>What a statement leaves that was not asked for its rows.</summary>
    public static ResultTable Empty { get; } = new([], []);

    public override string TypeName => "Table";

    public override int? Length => rows.Count;

    public override IEnumerable<object?> Elements => rows.Select(Row);

    /// <summary>The rows as tuples: <c>load_result(…).data</c>.</summary>
    public JinjaList Data => new(rows.Select(row => (object?)new JinjaTuple(row)));

    public IReadOnlyList<string> ColumnNames => names;

    public object?[] ColumnValues(int column) => [.. rows.Select(row => row[column])];

    public override bool TryGetAttribute(string name, out object? value)
    {
        value = name switch
        {
            "rows" => new MappedSequence("MappedSequence", [], [.. Elements]),
            "columns" => new MappedSequence("MappedSequence", names, [.. names.Select((column, index) => Column(column, index))]),
            "column_names" => new JinjaTuple([.. names]),
            "column_types" => new JinjaTuple([.. names.Select((_, index) => (object?)ResultCell.TypeOf(ColumnValues(index)))]),
            _ => Function(name),
        };
        return value is not null;
    }

    public override bool TryGetItem(object? key, out object? value)
    {
        var index = PythonValue.IndexOf(key, rows.Count);
        value = index < 0 ? null : Row(rows[index]);
        return index >= 0;
    }

    private JinjaFunction? Function(string name) => name switch
    {
        "print_table" => new(name, "max_rows?, max_columns?, output?, max_column_width?, **rest", call => Said(call, Printed(call))),
        "print_csv" => new(name, "**rest", call => Said(call, Csv())),
        "print_json" => new(name, "**rest", call => Said(call, Jinja.Builtins.JsonText.Of(Dicts()))),
        "exclude" => new(name, "key", call => Picked(index => !Named(call[0]).Contains(names[index]))),
        "select" => new(name, "key", call => Selected(Named(call[0]))),
        "rename" => new(name, "column_names?, row_names?, **rest", call => new ResultTable(Renamed(call[0]), rows)),
        "limit" => new(name, "start_or_stop?, stop?, step?", Limited),
        _ => null,
    };

    private MappedSequence Row(object?[] row) => new("Row", names, row);

    private MappedSequence Column(string name, int index) => new("Column", [], ColumnValues(index), name);

    private static List<string> Named(object? key) =>
        key is string single ? [single] : [.. PythonValue.Iterate(key).Select(PythonText.Str)];

    private ResultTable Picked(Func<int, bool> isPicked) => Of([.. Enumerable.Range(0, names.Count).Where(isPicked)]);

    private ResultTable Selected(List<string> wanted) => Of([.. wanted.Select(name => IndexOf(name))]);

    private ResultTable Of(int[] columns) =>
        new([.. columns.Select(index => names[index])], [.. rows.Select(row => columns.Select(index => row[index]).ToArray())]);

    private int IndexOf(string name) => names.ToList().IndexOf(name) is >= 0 and var index
        ? index
        : throw new JinjaException($"the result has no column '{name}'", Diagnostics.NearestName.Hint(name, names));

    private string[] Renamed(object? given) => given is JinjaDict dict
        ? [.. names.Select(name => dict.TryGetValue(name, out var other) ? PythonText.Str(other) : name)]
        : [.. Named(given)];

    private ResultTable Limited(JinjaCall call)
    {
        var slice = call.IsGiven(1) ? new PythonSlice(call[0], call[1], call[2]) : new PythonSlice(null, call[0], null);
        var kept = (JinjaList)slice.Apply(new JinjaList(rows), call.Context)!;
        return new ResultTable(names, [.. kept.Cast<object?[]>()]);
    }

    private JinjaList Dicts() => new(rows.Select(row =>
    {
        var dict = new JinjaDict();
        for (var i = 0; i < names.Count; i++) dict[names[i]] = row[i] is decimal or DateOnly or DateTime ? PythonText.Str(row[i]) : row[i];
        return (object?)dict;
    }));

    private static object? Said(JinjaCall call, string text)
    {
        if (call.Context.Scope is PackageScope { Node: { } node }) node.Say(text);
        return null;
    }

    private string Csv() => string.Join('\n', rows.Select(row => row.Select(Shown)).Prepend(names)
        .Select(cells => string.Join(',', cells.Select(Quoted))));

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    private static string Shown(object? cell) => cell is null ? "" : PythonText.Str(cell);

    private string Printed(JinjaCall call)
    {
        var maxRows = call[0] is long limit ? (int)limit : MaxPrintedRows;
        var width = call[3] is long given ? (int)given : MaxPrintedWidth;
        var columns = Math.Min(names.Count, call[1] is long count ? (int)count : MaxPrintedColumns);
        string[][] shown = [.. rows.Take(maxRows).Select(row => row.Select(Shown).ToArray()).Prepend([.. names])
            .Select(cells => cells.Take(columns).Select(cell => Cut(cell, width)).ToArray())];
        if (shown[0].Length == 0) return "";
        int[] widths = [.. Enumerable.Range(0, columns).Select(column => shown.Max(cells => cells[column].Length))];
        var text = new StringBuilder();
        foreach (var cells in shown) AppendLine(text, cells, widths, isRule: ReferenceEquals(cells, shown[0]));
        if (rows.Count > maxRows) AppendLine(text, [.. widths.Select(_ => "...")], widths, isRule: false);
        return text.ToString().TrimEnd('\n');
    }

    private static void AppendLine(StringBuilder text, string[] cells, int[] widths, bool isRule)
    {
        text.Append("| ").AppendJoin(" | ", cells.Select((cell, column) => cell.PadRight(widths[column]))).Append(" |\n");
        if (isRule) text.Append("| ").AppendJoin(" | ", widths.Select(width => new string('-', width))).Append(" |\n");
    }

    private static string Cut(string cell, int width) => cell.Length > width ? cell[..Math.Max(0, width - 3)] + "..." : cell;
}
