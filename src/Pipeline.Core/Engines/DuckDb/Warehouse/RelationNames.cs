using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>Names beside a relation's own.</summary>
internal static class RelationNames
{
    extension(Relation relation)
    {
        /// <summary>Where it is built when what stands under its name must stay until it is finished.</summary>
        public Relation Intermediate => relation with { Identifier = $"{relation.Identifier}__dbt_tmp" };

        /// <summary>
        /// The rows of one run before they join the others: a temporary table, which only its connection sees. Unqualified, as dbt has it,
        /// because configured conditions may name it.
        /// </summary>
        public string Batch => DuckDbSql.Quoted($"{relation.Identifier}__dbt_tmp");

        /// <summary>What CREATE makes of it: the engine wants to hear that a table of the temporary catalog is one.</summary>
        public string TableKeyword => relation.Database is "temp" ? "TEMPORARY TABLE" : "TABLE";
    }

    /// <summary>Column names in quotes, with commas.</summary>
    public static string List(IEnumerable<string> columns) => string.Join(", ", columns.Select(DuckDbSql.Quoted));
}
