using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Models;
using Pipeline.Runs.Configuration;
using Pipeline.Schema;

namespace Pipeline.Runs.Flows;

/// <summary>The query behind a document: the values its path asks for, as text, and each row as JSON by the engine.</summary>
internal sealed class DocumentQuery(DocumentSpec document, RelationNode model, IReadOnlyList<(string Name, string Type)> columns)
{
    /// <summary>How many columns stand before the row.</summary>
    public int KeyColumns => document.Path.Columns.Count;

    private IEnumerable<string> Keys => document.Path.Columns.Select(DuckDbSql.Quoted);

    /// <summary>Looks whether the model has the columns that the path names.</summary>
    /// <exception cref="ConfigurationException">It lacks one.</exception>
    public void RequireColumns()
    {
        foreach (var name in document.Path.Columns) RequireColumn(name);
    }

    /// <summary>The SQL; rows of one document stand together.</summary>
    public string ToSql()
    {
        string[] texts = [.. Keys.Select((key, index) => $"CAST({key} AS VARCHAR) AS k{index}")];
        var keyed = string.Join(", ", texts.Append($"CAST(to_json({Row}) AS VARCHAR) AS r"));
        var order = string.Join(", ", Order);
        var sql = $"SELECT {keyed} FROM {model.Relation}{Conditions}";
        if (document.Limit is not { } limit) return $"{sql} ORDER BY {string.Join(", ", Keys.Append(order))}";
        var count = limit.ToString(CultureInfo.InvariantCulture);
        return KeyColumns == 0
            ? $"{sql} ORDER BY {order} LIMIT {count}"
            : $"{sql} QUALIFY row_number() OVER (PARTITION BY {string.Join(", ", Keys)} ORDER BY {order}) <= {count} ORDER BY {string.Join(", ", Keys.Append(order))}";
    }

    /// <summary>The SQL that counts the rows that belong to no document, because a value of the path is missing; null when there are none such.</summary>
    public string? ToCountOfHomeless() => KeyColumns == 0 ? null
        : $"SELECT count(*) FROM {model.Relation} WHERE ({string.Join(" OR ", Keys.Select(IsMissing))}){(document.Where is { } where ? $" AND (\n{where}\n)" : "")}";

    private string Conditions
    {
        get
        {
            string[] all = [.. document.Where is { } where ? [$"(\n{where}\n)"] : Array.Empty<string>(), .. Keys.Select(key => $"NOT ({IsMissing(key)})")];
            return all is [] ? "" : $" WHERE {string.Join(" AND ", all)}";
        }
    }

    private static string IsMissing(string key) => $"{key} IS NULL OR CAST({key} AS VARCHAR) = ''";

    /// <summary>What was asked for, then what tells rows apart, so that two runs write the same.</summary>
    private IEnumerable<string> Order =>
        [.. document.OrderBy, .. (model.Config.UniqueKey is [] ? columns.Select(column => column.Name) : model.Config.UniqueKey).Select(DuckDbSql.Quoted)];

    private string Row => $"{{{string.Join(", ", columns.Select(column => $"{DuckDbSql.Literal(column.Name)}: {JsonValueSql.Of(DuckDbSql.Quoted(column.Name), DuckDbTypeText.Parse(column.Type))}"))}}}";

    private void RequireColumn(string name)
    {
        if (columns.Any(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))) return;
        throw new ConfigurationException(
            $"'{model.Name}' has no column '{name}', which the path '{document.Path}' names", document.Location, NearestName.Hint(name, [.. columns.Select(column => column.Name)]));
    }
}
