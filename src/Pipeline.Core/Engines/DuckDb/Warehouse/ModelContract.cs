using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>
/// An enforced contract: the query must return the declared columns with the declared types, in any order; a table is made with
/// the declared types and constraints.
/// </summary>
internal static class ModelContract
{
    /// <summary>Compares the query with the contract, when there is one.</summary>
    /// <exception cref="ExpectedException">They differ: the message holds the table of differences.</exception>
    public static void Check(ModelBuild build, DuckDbWarehouse warehouse)
    {
        var model = build.Model;
        if (!model.Config.IsContractEnforced) return;
        if (model.Columns is [])
            throw Broken(model, "it declares no columns", "Describe every column with name and data_type in its properties file.");
        if (model.Columns.Where(column => column.DataType is null).Select(column => column.Name).ToList() is { Count: > 0 } untyped)
            throw Broken(model, $"columns have no data_type: {string.Join(", ", untyped)}", "Give every column a data_type.");
        var returned = warehouse.ColumnsOf(build.Sql);
        var declared = warehouse.ColumnsOf(TypedNulls(model.Columns));
        var mismatches = ContractMismatch.Between(returned, declared);
        if (mismatches is []) return;
        throw Broken(
            model,
            "the query does not return what it declares:\n\n" + ContractMismatch.Table(mismatches),
            "Make the names, data types and number of columns alike in the query and in its properties file.");
    }

    /// <summary>An empty table with the types and constraints of the contract.</summary>
    public static string TableDefinition(ModelBuild build, Relation relation)
    {
        var lines = build.Model.Columns.Select(column => ColumnDefinition(build, column))
            .Concat(build.Model.Constraints.Select(constraint => ConstraintSql.OfTable(constraint, Target(build, constraint))))
            .Where(line => line is not null);
        return $"CREATE OR REPLACE {relation.TableKeyword} {relation} (\n  {string.Join(",\n  ", lines)}\n)";
    }

    /// <summary>The query's rows into such a table, by name.</summary>
    public static string Insertion(ModelBuild build, Relation relation)
    {
        var names = string.Join(", ", build.Model.Columns.Select(NameOf));
        return $"INSERT INTO {relation} ({names}) (\nSELECT {names} FROM (\n{build.Sql}\n) AS model_subq\n)";
    }

    private static string ColumnDefinition(ModelBuild build, Column column)
    {
        var text = new StringBuilder($"{NameOf(column)} {column.DataType}");
        foreach (var constraint in column.Constraints)
        {
            if (ConstraintSql.OfColumn(constraint, Target(build, constraint)) is { } sql) text.Append(' ').Append(sql);
        }

        return text.ToString();
    }

    /// <summary>The engine takes no catalog in a foreign key: it can only point into the same one.</summary>
    private static string? Target(ModelBuild build, Constraint constraint)
    {
        if (constraint.To is not { } node) return null;
        var to = build.RelationOf?.Invoke(node) ?? throw new InvalidOperationException($"nobody says where {node} is");
        return $"{DuckDbSql.Quoted(to.Schema)}.{DuckDbSql.Quoted(to.Identifier)}";
    }

    private static string TypedNulls(IReadOnlyList<Column> columns) =>
        "SELECT " + string.Join(", ", columns.Select(column => $"CAST(NULL AS {column.DataType}) AS {NameOf(column)}"));

    private static string NameOf(Column column) =>
        column.Quote is true ? DuckDbSql.Quoted(column.Name) : DuckDbSql.QuotedIfNeeded(column.Name);

    private static ExpectedException Broken(Model model, string why, string hint) =>
        new($"the contract of {model.Name} is broken: {why}", hint, model.Location);
}
