using System.Text;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>What can happen to a column between two runs.</summary>
internal enum SchemaChange
{
    Add,
    Delete,
    Type,
    Index,
}

/// <summary>The columns of a dataset as they are kept from run to run.</summary>
internal sealed record StoredSchema(IReadOnlyList<SchemaColumn> Columns)
{
    /// <summary>What changed, of the kinds that matter.</summary>
    public IReadOnlyList<string> ChangesSince(StoredSchema before, IReadOnlySet<SchemaChange> kinds) =>
    [
        .. Of(SchemaChange.Add, Columns.Where(column => before.Find(column) is null).Select(column => $"column {column.Name} was added"), kinds),
        .. Of(SchemaChange.Delete, before.Columns.Where(column => Find(column) is null).Select(column => $"column {column.Name} was deleted"), kinds),
        .. Of(SchemaChange.Type, Kept(before).Where(pair => pair.Now.Type != pair.Before.Type)
            .Select(pair => $"column {pair.Now.Name} changed its type from {pair.Before.Type} to {pair.Now.Type}"), kinds),
        .. Of(SchemaChange.Index, Kept(before).Where(pair => pair.Now.Index != pair.Before.Index)
            .Select(pair => $"column {pair.Now.Name} moved from index {pair.Before.Index} to {pair.Now.Index}"), kinds),
    ];

    /// <summary>The columns as text: <c>[["id","INTEGER"],...]</c> in their order.</summary>
    public string ToText()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var column in Columns)
            {
                json.WriteStartArray();
                json.WriteStringValue(column.Name);
                json.WriteStringValue(column.Type);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads the text.</summary>
    public static StoredSchema Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return new StoredSchema(
                [.. json.RootElement.EnumerateArray().Select((column, index) => new SchemaColumn(column[0].GetString()!, column[1].GetString()!, index))]);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new ExpectedException($"The schema in the history is not a list of names and types: {text}");
        }
    }

    private IEnumerable<(SchemaColumn Now, SchemaColumn Before)> Kept(StoredSchema before) =>
        Columns.Select(column => (column, before.Find(column))).Where(pair => pair.Item2 is not null).Select(pair => (pair.column, pair.Item2!));

    private SchemaColumn? Find(SchemaColumn wanted) =>
        Columns.FirstOrDefault(column => column.Name.Equals(wanted.Name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Of(SchemaChange kind, IEnumerable<string> found, IReadOnlySet<SchemaChange> kinds) =>
        kinds.Contains(kind) ? found : [];
}
