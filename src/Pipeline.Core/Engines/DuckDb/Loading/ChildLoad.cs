using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>
/// Loads the elements of an array of the parent's rows into a table of their own: the parent's key, the place in the array,
/// and the element's fields, or its <c>value</c> when it is no object. The parent keeps the array. Elements go the way of
/// their parents: those of replaced rows are replaced.
/// </summary>
internal sealed class ChildLoad(
    DuckDbConnection connection, Func<AddFile, string> pathOf, LoadRequest parent, ChildSpec child, RejectFile rejects, string folder, string scratch)
{
    private const string Ordinal = "_ordinal";
    private const string Value = "value";

    private readonly List<LoadPage> pages = [];
    private readonly Dictionary<(string?, long?, string?), int> pageIndex = [];

    /// <summary>Stages the child's files; null when the contract lets no table be made for it.</summary>
    public StagedTable? Stage(TableStage parentStage, CancellationToken cancellationToken)
    {
        var current = parent.CurrentChildren.GetValueOrDefault(child.Name);
        var contract = parent.Table.Contract;
        if (current is null && contract.Tables is not ContractMode.Evolve)
        {
            if (contract.Tables is ContractMode.Freeze)
                throw new Diagnostics.ExpectedException($"{parent.Subject} has no table for its child '{child.Name}' yet, and its contract does not let one be made", "Set contract.tables to evolve.");
            return null;
        }

        var keys = KeyColumns(parentStage.Plan);
        var home = Directory.CreateDirectory(Path.Combine(scratch, child.Name)).FullName;
        var elements = WriteElements(parentStage, keys, Path.Combine(home, "elements.ndjson"), cancellationToken);
        var request = Request(elements, keys, current);
        var replaced = parentStage.SelectReplacedKeys is { } select && keys is not []
            ? new ReplacedParents(select, [.. keys.Select(key => (ParentName(key.Name), key.Name))])
            : null;
        using var stage = new TableStage(connection, pathOf, request, rejects, Path.Combine(folder, "children", child.Name), home) { Child = child.Name, Parents = replaced };
        return stage.Write(cancellationToken);
    }

    private static string ParentName(string key) => $"_parent_{key}";

    private IReadOnlyList<Column> KeyColumns(LoadPlan plan) =>
        [.. parent.Table.PrimaryKey.Select(key => plan.ColumnOf(key) ?? plan.Schema.Find(key)).OfType<Column>()];

    private LoadRequest Request(string elements, IReadOnlyList<Column> keys, DeltaSnapshot? current)
    {
        var contract = parent.Table.Contract;
        return parent with
        {
            Subject = $"{parent.Subject}__{child.Name}",
            Parts = [new LoadPart(elements, LoadPartFormat.JsonLines, null)],
            Pages = pages,
            RequiredFields = [],
            RejectsFile = null,
            Current = current,
            Table = new TableSpec
            {
                Columns = [.. keys.Select(key => new ColumnSpec(ParentName(key.Name), DuckDbTypeText.Print(key.Type))), new ColumnSpec(Ordinal, "BIGINT")],
                WriteMode = parent.Table is { WriteMode: WriteMode.Overwrite, Replace: ReplaceScope.Table } ? WriteMode.Overwrite : WriteMode.Append,
                Contract = current is null ? contract with { Columns = ContractMode.Evolve } : contract,
                Nested = parent.Table.Nested,
                TargetFileBytes = parent.Table.TargetFileBytes,
                RejectLimit = parent.Table.RejectLimit,
            },
        };
    }

    private string WriteElements(TableStage parentStage, IReadOnlyList<Column> keys, string path, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        var names = child.Field.Split('.');
        if (parentStage.SelectRows is not { } rows || parentStage.Plan.ColumnOf(names[0]) is not { } column) return path;
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        using var reader = connection.Query(Query(rows, column, keys), cancellationToken);
        while (reader.Read())
        {
            using var document = JsonDocument.Parse(reader.GetString(0), new JsonDocumentOptions { MaxDepth = 1000 });
            if (Find(document.RootElement, names) is not { ValueKind: JsonValueKind.Array } array) continue;
            var page = PageOf(reader);
            var ordinal = 0;
            foreach (var element in array.EnumerateArray())
            {
                Write(json, reader, keys, page, ordinal++, element);
                json.Flush();
                json.Reset();
                file.WriteByte((byte)'\n');
            }
        }

        return path;
    }

    private string Query(string rows, Column column, IReadOnlyList<Column> keys)
    {
        var array = column.Type is PrimitiveType ? DuckDbSql.Quoted(column.Name) : $"CAST(to_json({DuckDbSql.Quoted(column.Name)}) AS VARCHAR)";
        string[] lineage = [LineageColumns.SourceUrl, LineageColumns.SourcePage, parent.HasOrigin ? LineageColumns.Source : "NULL::VARCHAR"];
        return $"SELECT {string.Join(", ", [array, .. lineage, .. keys.Select(KeyText)])} "
            + $"FROM ({rows}) WHERE {DuckDbSql.Quoted(column.Name)} IS NOT NULL";
    }

    /// <summary>The key as a declared column reads it.</summary>
    private static string KeyText(Column key) => key.Type is PrimitiveType { Kind: PrimitiveKind.Timestamp }
        ? $"strftime({DuckDbSql.Quoted(key.Name)}, '%Y-%m-%dT%H:%M:%S.%fZ')"
        : $"CAST({DuckDbSql.Quoted(key.Name)} AS VARCHAR)";

    private static JsonElement? Find(JsonElement element, ReadOnlySpan<string> names)
    {
        for (var i = 1; i < names.Length; i++)
        {
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(names[i], out element)) return null;
        }

        return element;
    }

    private int PageOf(DuckDbReader reader)
    {
        var key = (Text(reader, 1), reader.IsNull(2) ? (long?)null : reader.GetInt64(2), Text(reader, 3));
        if (pageIndex.TryGetValue(key, out var index)) return index;
        pages.Add(new LoadPage(key.Item1 ?? "", (int?)key.Item2, key.Item3 ?? ""));
        return pageIndex[key] = pages.Count - 1;
    }

    private static void Write(Utf8JsonWriter json, DuckDbReader reader, IReadOnlyList<Column> keys, int page, int ordinal, JsonElement element)
    {
        json.WriteStartObject();
        json.WriteNumber(LoadPart.PageKey, page);
        for (var i = 0; i < keys.Count; i++)
        {
            if (Text(reader, i + 4) is { } key) json.WriteString(ParentName(keys[i].Name), key);
        }

        json.WriteNumber(Ordinal, ordinal);
        if (element.ValueKind is JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                json.WritePropertyName(member.Name);
                json.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
            }
        }
        else
        {
            json.WritePropertyName(Value);
            json.WriteRawValue(element.GetRawText(), skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    private static string? Text(DuckDbReader reader, int column) => reader.IsNull(column) ? null : Encoding.UTF8.GetString(reader.GetUtf8(column));
}
