using Pipeline.Events;
using Pipeline.Runs;

namespace Pipeline.Rendering.CheckReports;

/// <summary>A table for a step's summary or a comment: what did not hold first, then how many held.</summary>
internal static class MarkdownReport
{
    /// <summary>Writes the page.</summary>
    public static void Write(TextWriter output, ValidateReport report)
    {
        var counts = report.Checks.CountBy(check => check.Verdict).OrderByDescending(pair => pair.Key).Select(pair => $"{pair.Value} {Words.Of(pair.Key)}");
        output.WriteLine($"**{Human.Count(report.Checks.Count, "check")}**: {string.Join(", ", counts)}");
        var found = report.Checks.Where(check => check.Verdict is not CheckVerdict.Pass).OrderBy(Rank).ToList();
        if (found is []) return;
        output.WriteLine("\n| verdict | check | on | finding | written in |\n|---|---|---|---|---|");
        foreach (var check in found)
        {
            var subject = check.Column is null ? check.Dataset : $"{check.Dataset}.{check.Column}";
            var place = check.File is null ? "" : $"{check.File}:{check.Line}";
            output.WriteLine($"| {Words.Of(check.Verdict)} | {Cell(check.Name)} | {Cell(subject)} | {Cell(check.Message)} | {Cell(place)} |");
        }

        WriteSamples(output, found);
    }

    /// <summary>A few rows a check, folded away: a summary is read from afar first.</summary>
    private static void WriteSamples(TextWriter output, IEnumerable<CheckReport> checks)
    {
        foreach (var check in checks)
        {
            if (check.Samples is not { Rows: not [] } samples) continue;
            output.WriteLine($"\n<details><summary>Rows of {Cell(check.Name)} on {Cell(check.Dataset)}</summary>\n");
            output.WriteLine($"| {string.Join(" | ", samples.Columns.Select(Cell))} |\n|{string.Concat(samples.Columns.Select(_ => "---|"))}");
            foreach (var row in samples.Rows) output.WriteLine($"| {string.Join(" | ", row.Select(cell => Cell(cell ?? "NULL")))} |");
            output.WriteLine("\n</details>");
        }
    }

    private static int Rank(CheckReport check) => check.Verdict switch { CheckVerdict.Error => 0, CheckVerdict.Fail => 1, CheckVerdict.Warn => 2, _ => 3 };

    private static string Cell(string text) => text
        .Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
