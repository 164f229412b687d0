using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>The answer of <c>run_query</c> as templates see it: <c>rows</c>, <c>columns[0].values()</c>, <c>column_names</c>.</summary>
internal sealed class ResultRowsValue(ResultRows result) : JinjaObject
{
    public override string TypeName => "Table";

    public override int? Length => result.Rows.Count;

    public override IEnumerable<object?> Elements => result.Rows.Select(row => new Row(result.Columns, row));

    public override bool TryGetAttribute(string name, out object? value)
    {
        value = name switch
        {
            "rows" => new JinjaList(Elements),
            "columns" => new JinjaList(result.Columns.Select((column, index) => new ColumnOf(result, column, index))),
            "column_names" => new JinjaTuple([.. result.Columns]),
            _ => null,
        };
        return value is not null;
    }

    private sealed class Row(IReadOnlyList<string> columns, IReadOnlyList<object?> cells) : JinjaObject
    {
        public override string TypeName => "Row";

        public override int? Length => cells.Count;

        public override IEnumerable<object?> Elements => cells.Select(JinjaValue.From);

        public override bool TryGetItem(object? key, out object? value)
        {
            var index = key switch
            {
                string name => columns.ToList().IndexOf(name),
                long number and >= 0 => (int)Math.Min(number, int.MaxValue),
                long number => (int)Math.Max(cells.Count + number, -1),
                _ => -1,
            };
            value = index >= 0 && index < cells.Count ? JinjaValue.From(cells[index]) : null;
            return index >= 0 && index < cells.Count;
        }

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = name is "values" ? new JinjaFunction("values", "", _ => new JinjaTuple([.. Elements])) : null;
            return value is not null || TryGetItem(name, out value);
        }
    }

    private sealed class ColumnOf(ResultRows result, string name, int index) : JinjaObject
    {
        public override string TypeName => "Column";

        public override int? Length => result.Rows.Count;

        public override IEnumerable<object?> Elements => result.Rows.Select(row => JinjaValue.From(row[index]));

        public override bool TryGetAttribute(string attribute, out object? value)
        {
            value = attribute switch
            {
                "name" => name,
                "values" => new JinjaFunction("values", "", _ => new JinjaTuple([.. Elements])),
                _ => null,
            };
            return value is not null;
        }
    }
}
