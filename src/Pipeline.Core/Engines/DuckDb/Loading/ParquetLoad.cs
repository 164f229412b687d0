using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Schema.Inference;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Parquet parts: their columns have types already, which are kept, nested ones too.</summary>
internal sealed class ParquetLoad(DuckDbConnection connection, LoadRequest request, RejectFile rejects) : IPartLoad
{
    /// <inheritdoc/>
    public LoadPlan Plan { get; private set; } = null!;

    /// <inheritdoc/>
    public long RowsRead { get; private set; }

    /// <inheritdoc/>
    public long RowsToRead { get; private set; }

    /// <inheritdoc/>
    public PartRows Rows { get; private set; } = null!;

    /// <inheritdoc/>
    public IReadOnlyList<RowCheck> Checks { get; private set; } = [];

    private string Files => $"read_parquet({DuckDbSql.PathLiteral(request.Parts.Select(part => part.Path))}, union_by_name = true, hive_partitioning = false)";

    /// <inheritdoc/>
    public void Prepare(CancellationToken cancellationToken)
    {
        var columns = ModelColumn.Of(connection, $"SELECT * FROM {Files}", cancellationToken);
        RowsToRead = connection.QuerySingle<long>($"SELECT count(*) FROM {Files}", cancellationToken: cancellationToken);
        RowsRead = RowsToRead + rejects.Rows;
        var seen = new RowsObserved
        {
            Rows = RowsToRead,
            LongestRow = 0,
            IsSuspect = false,
            HasDuplicateKeys = false,
            HasInexactNumbers = false,
            Keys = [.. columns.Select(column => new KeyObserved(Encoding.UTF8.GetBytes(column.Name)) { StoredType = column.Type })],
        };
        Plan = LoadPlanner.Plan(request, seen);
        if (Plan.Routes.FirstOrDefault(route => route.Targets is [] && !route.IsDropped) is { } refused)
            throw new ExpectedException(
                $"{request.Subject}: the Parquet column '{refused.Key.Name}' has no place in the table, and a whole column cannot cost rows",
                "Set the contract to evolve or discard_value, or leave the column out.");
        Rows = new PartRows(
            request.Parts, Plan.Routes.Where(route => route.Targets is not []).ToDictionary(route => route.Targets[0].Name, route => route.Key.Name, StringComparer.Ordinal), null, null, 0);
        Checks =
        [
            .. Required(),
            .. Plan.Keys.Select(key => new RowCheck($"{DuckDbSql.Quoted(key)} IS NOT NULL", $"the row has no {key}, which names it")),
            .. request.Table.RowChecks.Select(RowCheck.Of),
        ];
    }

    /// <inheritdoc/>
    public bool TrySieve(CancellationToken cancellationToken) => false;

    /// <inheritdoc/>
    public bool RejectFailed(PageTable pages, CancellationToken cancellationToken)
    {
        var before = rejects.Rows;
        using var reader = connection.Query(
            $"SELECT CAST(to_json(t) AS VARCHAR), {RowCheck.FirstFailed(Checks)}, {LineageColumns.SourceUrl}, {LineageColumns.SourcePage} "
            + $"FROM ({Rows.Select(Plan, pages)}) t WHERE NOT ({RowCheck.All(Checks)})", cancellationToken);
        while (reader.Read())
        {
            var page = new LoadPage(reader.GetString(2), reader.IsNull(3) ? null : reader.GetInt32(3), "");
            rejects.Add(reader.GetUtf8(0), Checks[reader.GetInt32(1)].Reason, page, null, isAskedFor: false);
        }

        RowsToRead -= rejects.Rows - before;
        return false;
    }

    /// <summary>A dotted path leads into structs; a column that is not there is missing in every row.</summary>
    private IEnumerable<RowCheck> Required() => request.RequiredFields.Select(field =>
    {
        var names = field.Split('.');
        var condition = Plan.ColumnOf(names[0]) is { } column
            ? $"{string.Join(".", names.Skip(1).Prepend(column.Name).Select(DuckDbSql.Quoted))} IS NOT NULL"
            : "false";
        return new RowCheck(condition, $"the required field '{field}' is missing");
    });
}
