using System.Text;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>The statements of one build, run as they are written down.</summary>
internal sealed class BuildScript(DuckDbWarehouse warehouse)
{
    private readonly StringBuilder text = new();

    /// <summary>Where they run.</summary>
    public DuckDbWarehouse Warehouse => warehouse;

    /// <summary>All that ran so far, in order.</summary>
    public string Text => text.ToString();

    /// <summary>Runs one statement or several and returns how many rows they changed.</summary>
    public long Run(string sql)
    {
        text.Append(sql).Append(text.Length == 0 || sql.EndsWith(';') ? "\n" : ";\n");
        return warehouse.Run(sql);
    }

    /// <summary>Removes a relation if it is there, with nothing that depends on it.</summary>
    public void Drop(Relation relation)
    {
        if (warehouse.KindOf(relation) is not { } kind) return;
        Run($"DROP {kind.Keyword} {relation}");
        warehouse.Follow(relation, null);
    }

    /// <summary>Puts a finished relation in the place of what stands there.</summary>
    public void PutInPlace(Relation finished, Relation place, RelationKind kind)
    {
        Drop(place);
        Run($"ALTER {kind.Keyword} {finished} RENAME TO {DuckDbSql.Quoted(place.Identifier)}");
        warehouse.Follow(finished, null);
        warehouse.Follow(place, kind);
    }
}
