using System.Globalization;
using Pipeline.Schema;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Parts as the engine reads them: the files, and the member each column is read from.</summary>
/// <param name="Parts">The files, all of one format.</param>
/// <param name="Members">Column name to the member of a row, or the column of a Parquet file.</param>
/// <param name="PageMember">The member with the index of a row's page, where its file has none; null when all files have one.</param>
/// <param name="RowMember">The member with a row's number; null when rows are not numbered.</param>
/// <param name="LongestRow">The longest row in bytes.</param>
internal sealed record PartRows(
    IReadOnlyList<LoadPart> Parts, IReadOnlyDictionary<string, string> Members, string? PageMember, string? RowMember, int LongestRow)
{
    private const string FileMember = "_pipeline_file";

    /// <summary>The engine's own limit on a row, which only longer rows raise.</summary>
    private const int UsualLongestRow = 16 << 20;

    /// <summary>The SELECT of all columns of the plan, in order, and of the row's number when asked for.</summary>
    public string Select(LoadPlan plan, PageTable pages, bool withRow = false)
    {
        var columns = plan.Schema.Columns.Select(column => $"{Expression(plan, pages, column)} AS {DuckDbSql.Quoted(column.Name)}");
        if (withRow) columns = columns.Append($"r.{DuckDbSql.Quoted(RowMember!)} AS {DuckDbSql.Quoted(RowRouter.RowKey)}");
        return $"SELECT {string.Join(", ", columns)} FROM {Read(plan, pages)} r{pages.Join(Page)}";
    }

    private string Page => (PageMember, HasFilesOfOnePage) switch
    {
        ({ } member, false) => $"r.{DuckDbSql.Quoted(member)}",
        ({ } member, true) => $"coalesce({PageOfFile}, r.{DuckDbSql.Quoted(member)})",
        _ => PageOfFile,
    };

    private string PageOfFile
    {
        get
        {
            var pages = Parts.Where(part => part.Page is not null)
                .Select(part => $"{DuckDbSql.Literal(part.Path)}: {part.Page!.Value.ToString(CultureInfo.InvariantCulture)}");
            return $"list_extract(map_extract(MAP {{{string.Join(", ", pages)}}}, r.{FileMember}), 1)";
        }
    }

    private bool IsParquet => Parts is [{ Format: LoadPartFormat.Parquet }, ..];

    private bool HasFilesOfOnePage => Parts.Any(part => part.Page is not null);

    private bool NeedsFile(PageTable pages) => pages.IsNeeded && HasFilesOfOnePage;

    private string Read(LoadPlan plan, PageTable pages)
    {
        if (IsParquet)
        {
            return $"read_parquet({DuckDbSql.PathLiteral(Parts.Select(part => part.Path))}, union_by_name = true, hive_partitioning = false"
                + $"{(NeedsFile(pages) ? $", filename = {DuckDbSql.Literal(FileMember)}" : "")})";
        }

        var types = plan.Schema.Columns
            .Where(column => Members.ContainsKey(column.Name))
            .Select(column => $"{DuckDbSql.Literal(Members[column.Name])}: {DuckDbSql.Literal(DuckDbTypeText.Print(column.Type))}").ToList();
        if (PageMember is not null && pages.IsNeeded) types.Add($"{DuckDbSql.Literal(PageMember)}: 'BIGINT'");
        if (RowMember is not null) types.Add($"{DuckDbSql.Literal(RowMember)}: 'BIGINT'");
        if (types is []) types.Add($"{DuckDbSql.Literal(LoadPart.PageKey)}: 'BIGINT'");
        var options = NeedsFile(pages) ? $", filename = {DuckDbSql.Literal(FileMember)}" : "";
        if (LongestRow > UsualLongestRow / 2) options += FormattableString.Invariant($", maximum_object_size = {LongestRow + (LongestRow >> 1)}");
        return $"read_json({DuckDbSql.PathLiteral(Parts.Select(part => part.Path))}, format = 'newline_delimited', hive_partitioning = false, "
            + $"columns = {{{string.Join(", ", types)}}}{options})";
    }

    private string Expression(LoadPlan plan, PageTable pages, Column column)
    {
        if (LineageColumns.IsReserved(column.Name)) return pages.Expression(column.Name);
        if (plan.Derived.FirstOrDefault(derived => derived.Column.Name == column.Name) is { } partition)
            return PartitionSql.Expression(partition, Expression(plan, pages, partition.From));
        if (!Members.TryGetValue(column.Name, out var member)) return $"CAST(NULL AS {DuckDbTypeText.Print(column.Type)})";
        return IsParquet ? $"CAST(r.{DuckDbSql.Quoted(member)} AS {DuckDbTypeText.Print(column.Type)})" : $"r.{DuckDbSql.Quoted(member)}";
    }
}

/// <summary>Partition values from column values.</summary>
internal static class PartitionSql
{
    public static string Expression(DerivedColumn partition, string column)
    {
        var value = partition.Member is { } member ? $"json_extract_string({column}, {DuckDbSql.Literal("$." + member)})" : column;
        var instant = partition.Member is null && partition.From.Type is PrimitiveType { Kind: PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz or PrimitiveKind.Date }
            ? value
            : $"TRY_CAST({value} AS TIMESTAMP WITH TIME ZONE)";
        var expression = partition.Partition.Transform switch
        {
            PartitionTransform.Year => $"year({instant})",
            PartitionTransform.Month => $"strftime({instant}, '%Y-%m')",
            PartitionTransform.Day => $"CAST({instant} AS DATE)",
            PartitionTransform.Hour => $"strftime({instant}, '%Y-%m-%d-%H')",
            _ => value,
        };
        return $"CAST({expression} AS {DuckDbTypeText.Print(partition.Column.Type)})";
    }
}
