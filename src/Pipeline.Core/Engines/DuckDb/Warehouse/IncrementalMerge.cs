using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>How the rows of a batch join a table: the statements of dbt's strategies.</summary>
/// <param name="Target">The table, as SQL.</param>
/// <param name="Batch">The rows, as SQL: as a rule the temporary table that holds them.</param>
/// <param name="Columns">The columns written: the table's, or the batch's when the table was fitted to it.</param>
/// <param name="Key">The columns that identify a row.</param>
/// <param name="Predicates">Conditions on the table's rows that limit what is looked at.</param>
/// <param name="Config">The model's.</param>
internal sealed record IncrementalMerge(
    string Target, string Batch, IReadOnlyList<string> Columns, IReadOnlyList<string> Key, IReadOnlyList<string> Predicates,
    ModelConfig Config)
{
    /// <summary>As a model's config says; dbt knows the predicates by two names.</summary>
    public static IncrementalMerge Of(Relation target, IReadOnlyList<string> columns, ModelConfig config) => new(
        target.ToString(), target.Batch, columns, config.UniqueKey,
        config.Texts("predicates") is { Count: > 0 } predicates ? predicates : config.Texts("incremental_predicates"), config);

    /// <summary>As a macro says that calls one of dbt's strategies.</summary>
    public static IncrementalMerge Of(RowJoin join, ModelConfig config) =>
        new(join.Target, join.Source, join.Columns, join.UniqueKey, join.Predicates, config);

    /// <summary>The statements of a strategy.</summary>
    /// <param name="strategy">How.</param>
    /// <param name="rangeOf">The event times of the batch; asked of a microbatch only.</param>
    public string Statement(IncrementalStrategy strategy, Func<MicrobatchRange> rangeOf) => strategy switch
    {
        IncrementalStrategy.Append => Insertion(),
        IncrementalStrategy.DeleteInsert => DeleteInsert(),
        IncrementalStrategy.InsertOverwrite => InsertOverwrite(),
        IncrementalStrategy.Microbatch => Microbatch(rangeOf()),
        IncrementalStrategy.Merge => MergeStatement.Of(this),
        var other => throw new InvalidOperationException($"{other} is no way to add rows"),
    };

    private string Names => RelationNames.List(Columns);

    public string Insertion(string condition = "") =>
        $"INSERT INTO {Target} ({Names}) (\nSELECT {Names} FROM {Batch}{condition}\n)";

    /// <summary>
    /// Rows with the batch's keys go, then all of the batch comes, duplicates too. NULL equals nothing: such rows stay and are added to.
    /// </summary>
    public string DeleteInsert()
    {
        var and = string.Concat(Predicates.Select(predicate => $"\n  AND {predicate}"));
        var deletion = Key switch
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
        if (Key is not [])
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
