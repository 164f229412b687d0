using Pipeline.Events;
using Pipeline.Runs;

namespace Pipeline.Rendering.CheckReports;

/// <summary>Workflow commands that put a message at the line of the check. The worst come first: a step shows only the first few.</summary>
internal static class GitHubAnnotations
{
    /// <summary>Writes one line a check that did not hold.</summary>
    public static void Write(TextWriter output, ValidateReport report)
    {
        var found = report.Checks
            .Where(check => check.Verdict is CheckVerdict.Warn or CheckVerdict.Fail or CheckVerdict.Error)
            .OrderBy(check => check.Verdict is CheckVerdict.Warn);
        foreach (var check in found)
        {
            var place = check.File is null ? "" : $"file={Property(check.File)},line={Math.Max(1, check.Line ?? 1)},";
            var command = check.Verdict is CheckVerdict.Warn ? "warning" : "error";
            output.WriteLine($"::{command} {place}title={Property($"{check.Name} on {check.Dataset}")}::{Message(check.Message)}");
        }
    }

    private static string Message(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Message(text)
        .Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
