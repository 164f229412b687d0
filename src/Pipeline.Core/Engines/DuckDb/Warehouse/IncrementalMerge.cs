using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>How the rows of a batch join a table: the statements of dbt's strategies.</summary>
/// <param name="Target">The table.</param>
/// <param name="Columns">The columns written: the table's, or the batch's when the table was fitted to it.</param>
/// <param name="Config">The model's.</param>
internal sealed record IncrementalMerge(Relation Target, IReadOnlyList<string> Columns, ModelConfig Config)
{
    /// <summary>The temporary table that holds the batch.</summary>
    public string Batch => Target.Batch;

    /// <summary>Conditions on the table's rows that limit what is looked at; dbt knows the config by two names.</summary>
    public IReadOnlyList<string> Predicates =>
        Config.Texts("predicates") is { Count: > 0 } predicates ? predicates : Config.Texts("incremental_predicates");

    private string Names => RelationNames.List(Columns);

    public string Insertion(string condition = "") =>
        $"INSERT INTO {Target} ({Names}) (\nSELECT {Names} FROM {Batch}{condition}\n)";

    /// <summary>
    /// Rows with the batch's keys go, then all of the batch comes, duplicates too. NULL equals nothing: such rows stay and are added to.
    /// </summary>
    public string DeleteInsert()
    {
        var and = string.Concat(Predicates.Select(predicate => $"\n  AND {predicate}"));
        var deletion = Config.UniqueKey switch
        {
            [] => "",
            [var key] => $"DELETE FROM {Target}\nWHERE ({key}) IN (SELECT ({key}) FROM {Batch}){and};\n",
            var keys => $"DELETE FROM {Target} AS DBT_INCREMENTAL_TARGET\nUSING {Batch}\nWHERE ("
                + string.Join(" AND ", keys.Select(key => $"{Batch}.{key} = DBT_INCREMENTAL_TARGET.{key}")) + $"{and});\n",
        };
        return deletion + Insertion();
    }

    /// <summary>The partitions that occur in the batch are replaced by it, that of NULL too; without partitions all rows are.</summary>
    public string InsertOverwrite()
    {
        var partitions = Config.PartitionBy.Select(column => $"{Batch}.{column} IS NOT DISTINCT FROM DBT_INTERNAL_DEST.{column}");
        var isTouched = Config.PartitionBy is []
            ? []
            : new[] { $"EXISTS (SELECT 1 FROM {Batch} WHERE {string.Join(" AND ", partitions)})" };
        var conditions = isTouched.Concat(Predicates.Select(predicate => $"({predicate})")).ToList();
        var where = conditions is [] ? "" : $"\nWHERE {string.Join("\n  AND ", conditions)}";
        return $"DELETE FROM {Target} AS DBT_INTERNAL_DEST{where};\n{Insertion()}";
    }

    /// <summary>Rows of the batch's event times are replaced by those of the query that have such times.</summary>
    public string Microbatch(MicrobatchRange range)
    {
        var column = Config.EventTime
            ?? throw new ExpectedException(
                "a microbatch model needs the config event_time", "Name the column that says when a row happened.");
        if (Config.UniqueKey is not [])
            throw new ExpectedException(
                "a microbatch model takes no unique_key: rows are replaced by event_time",
                "Remove unique_key, or set incremental_strategy to merge.");
        var within = $"{column} >= {Literal(range.From)} AND {column} < {Literal(range.To)}";
        var and = string.Concat(Predicates.Select(predicate => $"\n  AND ({predicate})"));
        return $"DELETE FROM {Target}\nWHERE {within}{and};\n{Insertion($"\nWHERE {within}")}";
    }

    /// <summary>Compares with dates and with timestamps of either kind: sessions are in UTC.</summary>
    private static string Literal(DateTimeOffset time) =>
        $"TIMESTAMP '{time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)}'";
}
