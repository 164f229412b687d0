using System.Globalization;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Where rows came from, as SQL: constants when all came from one page, a join with a small table otherwise.</summary>
internal sealed class PageTable : IDisposable
{
    private const string Name = "_load_pages";

    private readonly DuckDbConnection connection;
    private readonly LoadRequest request;
    private readonly int? only;

    public PageTable(DuckDbConnection connection, LoadRequest request)
    {
        (this.connection, this.request) = (connection, request);
        var pages = request.Parts.Select(part => part.Page).Distinct().ToList();
        only = pages is [{ } page] ? page : request.Pages is [_] && pages is [null] ? 0 : null;
        if (only is not null) return;
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Name} (page BIGINT, url VARCHAR, number BIGINT, origin VARCHAR)");
        using var rows = connection.Append(Name, catalog: "temp");
        for (var i = 0; i < request.Pages.Count; i++) Append(rows, i, request.Pages[i]);
        rows.Complete();
    }

    /// <summary>True when rows must say which page they came from.</summary>
    public bool IsNeeded => only is null;

    /// <summary>
    /// Until it is disposed, the engine keeps the pages as the side of the join it holds in memory. It knows nothing of how many
    /// rows a JSON file has, takes it for the smaller side, and then holds the whole load.
    /// </summary>
    public IDisposable KeepBuildSide() => new DisabledOptimizers(IsNeeded ? connection : null);

    /// <summary>What joins the rows with their pages, by the expression for a row's page.</summary>
    public string Join(string page) => IsNeeded ? $" LEFT JOIN temp.{Name} p ON p.page = {page}" : "";

    /// <summary>The expression for a lineage column.</summary>
    public string Expression(string column) => column switch
    {
        LineageColumns.LoadId => DuckDbSql.Literal(request.LoadId),
        LineageColumns.IngestedAt => $"TIMESTAMPTZ '{request.IngestedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'",
        LineageColumns.SourceUrl => only is { } page ? DuckDbSql.Literal(request.Pages[page].Url) : "p.url",
        LineageColumns.SourcePage => only is { } page ? Number(request.Pages[page].Number) : "p.number",
        _ => only is { } page ? DuckDbSql.Literal(request.Pages[page].Origin) : "p.origin",
    };

    public void Dispose()
    {
        if (IsNeeded) connection.Execute($"DROP TABLE IF EXISTS temp.{Name}");
    }

    private static void Append(DuckDbAppender rows, int index, LoadPage page)
    {
        rows.AppendInt64(index);
        rows.AppendString(page.Url);
        if (page.Number is { } number) rows.AppendInt64(number);
        else rows.AppendNull();
        rows.AppendString(page.Origin);
        rows.EndRow();
    }

    private sealed class DisabledOptimizers : IDisposable
    {
        private readonly DuckDbConnection? connection;

        public DisabledOptimizers(DuckDbConnection? connection)
        {
            this.connection = connection;
            connection?.Execute("SET disabled_optimizers = 'join_order,build_side_probe_side'");
        }

        public void Dispose() => connection?.Execute("SET disabled_optimizers = ''");
    }

    private static string Number(int? number) => number is { } value ? value.ToString(CultureInfo.InvariantCulture) : "NULL::BIGINT";
}
