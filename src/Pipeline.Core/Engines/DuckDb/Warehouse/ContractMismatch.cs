using System.Text;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>A column in which a query and a contract differ, in dbt's words.</summary>
/// <param name="Column">Its name.</param>
/// <param name="DefinitionType">The type the query gives; empty when it gives no such column.</param>
/// <param name="ContractType">The declared type; empty when none is declared.</param>
/// <param name="Reason">What is wrong.</param>
internal sealed record ContractMismatch(string Column, string DefinitionType, string ContractType, string Reason)
{
    private static readonly string[] Heading = ["column_name", "definition_type", "contract_type", "mismatch_reason"];

    private IReadOnlyList<string> Cells => [Column, DefinitionType, ContractType, Reason];

    /// <summary>All of them, by column name. Names are compared as the engine does.</summary>
    public static IReadOnlyList<ContractMismatch> Between(IReadOnlyList<ColumnType> returned, IReadOnlyList<ColumnType> declared)
    {
        var contract = declared.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        var wrong = new List<ContractMismatch>();
        foreach (var column in returned)
        {
            if (!contract.Remove(column.Name, out var there)) wrong.Add(new(column.Name, column.Type, "", "missing in contract"));
            else if (there.Type != column.Type) wrong.Add(new(column.Name, column.Type, there.Type, "data type mismatch"));
        }

        wrong.AddRange(contract.Values.Select(column => new ContractMismatch(column.Name, "", column.Type, "missing in definition")));
        return [.. wrong.OrderBy(mismatch => mismatch.Column, StringComparer.Ordinal)];
    }

    /// <summary>The table that dbt shows.</summary>
    public static string Table(IReadOnlyList<ContractMismatch> mismatches)
    {
        var widths = Heading.Select((word, i) => Math.Max(word.Length, mismatches.Max(mismatch => mismatch.Cells[i].Length))).ToArray();
        var text = new StringBuilder(Line(Heading, widths)).Append(Line([.. widths.Select(width => new string('-', width))], widths));
        foreach (var mismatch in mismatches) text.Append(Line(mismatch.Cells, widths));
        return text.ToString().TrimEnd();
    }

    private static string Line(IReadOnlyList<string> cells, int[] widths) =>
        $"| {string.Join(" | ", cells.Select((cell, i) => cell.PadRight(widths[i])))} |\n";
}
