using Pipeline.Models;

namespace Pipeline.Tests.Models;

/// <summary>A database that has no relations and one answer: for templates, whose own work is what is tested.</summary>
internal sealed class AnsweringWarehouse(ResultRows answer) : IWarehouse
{
    /// <summary>What was asked and run, in order.</summary>
    public List<string> Statements { get; } = [];

    public ResultRows Query(string sql)
    {
        Statements.Add(sql);
        return answer;
    }

    public long Execute(string sql)
    {
        Statements.Add(sql);
        return 0;
    }

    public RelationKind? KindOf(Relation relation) => null;

    public IReadOnlyList<ColumnType> ColumnsOf(Relation relation) => [];

    public IReadOnlyList<(Relation Relation, RelationKind Kind)> RelationsIn(string database, string schema) => [];

    public IReadOnlyList<string> SchemasIn(string database) => [];

    public void CreateSchema(string database, string schema) => Statements.Add($"create schema {database}.{schema}");

    public void DropSchema(string database, string schema) => Statements.Add($"drop schema {database}.{schema}");

    public void Drop(Relation relation) => Statements.Add($"drop {relation}");

    public void Rename(Relation from, Relation to) => Statements.Add($"rename {from} to {to}");
}
