using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>
/// Which column a key belongs to. Engines tell columns apart whatever the case, JSON tells <c>id</c> from <c>Id</c>: the key
/// that came first gets the name, the other one a number behind it, and a note in the schema keeps it so. A table's column
/// takes the key it was made for; failing that, a key that differs in case only.
/// </summary>
internal sealed class ColumnNames
{
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Column> byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Column> byName = new(StringComparer.OrdinalIgnoreCase);

    public ColumnNames(IEnumerable<Column> dataColumns, IEnumerable<string> reserved)
    {
        taken.UnionWith(reserved);
        foreach (var column in dataColumns)
        {
            taken.Add(column.Name);
            var notes = ColumnNotes.Of(column);
            if (notes.VariantOf is not null) continue;
            byKey[notes.Key ?? column.Name] = column;
            if (notes.Key is null) byName[column.Name] = column;
        }
    }

    /// <summary>The column of each key the table has; keys without one are absent.</summary>
    public IReadOnlyDictionary<string, Column> Match(IReadOnlyList<string> keys)
    {
        var found = keys.Where(byKey.ContainsKey).ToDictionary(key => key, key => byKey[key], StringComparer.Ordinal);
        var claimed = found.Values.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (!found.ContainsKey(key) && byName.TryGetValue(key, out var column) && claimed.Add(column.Name)) found[key] = column;
        }

        return found;
    }

    /// <summary>A name nobody has, as near to the wanted one as may be.</summary>
    public string Take(string wanted)
    {
        var plain = wanted.Length == 0 ? "_empty" : string.Concat(wanted.Select(letter => char.IsControl(letter) ? '_' : letter));
        var name = plain;
        for (var i = 1; !taken.Add(name); i++) name = $"{plain}_{i}";
        return name;
    }
}
