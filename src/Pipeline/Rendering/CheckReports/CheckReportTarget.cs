using Pipeline.Diagnostics;
using Pipeline.Runs;

namespace Pipeline.Rendering.CheckReports;

/// <summary>A report of checks in another tool's format, and where it goes.</summary>
/// <param name="Format">junit, sarif, github or markdown.</param>
/// <param name="File">The file; null for standard error, where build servers look for annotations too.</param>
internal sealed record CheckReportTarget(string Format, string? File)
{
    private static readonly Dictionary<string, Action<TextWriter, ValidateReport>> Writers = new(StringComparer.Ordinal)
    {
        ["junit"] = JUnitReport.Write,
        ["sarif"] = SarifReport.Write,
        ["github"] = GitHubAnnotations.Write,
        ["markdown"] = MarkdownReport.Write,
    };

    /// <summary>Reads <c>junit=checks.xml</c> or <c>github</c>.</summary>
    public static CheckReportTarget Parse(string text)
    {
        var split = text.Split('=', 2);
        if (!Writers.ContainsKey(split[0]))
            throw new ConfigurationException($"--report: there is no format '{split[0]}'", hint: NearestName.Hint(split[0], Writers.Keys));
        return split is [var format, { Length: > 0 } file] ? new CheckReportTarget(format, file)
            : split[0] is "github" ? new CheckReportTarget("github", null)
            : throw new ConfigurationException($"--report: '{split[0]}' needs a file", hint: $"Write --report {split[0]}=FILE.");
    }

    /// <summary>Writes the report whole or not at all.</summary>
    public void Write(ValidateReport report, TextWriter standardError, Redactor redactor)
    {
        using var text = new StringWriter { NewLine = "\n" };
        Writers[Format](text, report);
        if (File is null) standardError.Write(text.ToString());
        else WriteFile(File, redactor.Redact(text.ToString()));
    }

    private static void WriteFile(string file, string text)
    {
        try
        {
            if (Path.GetDirectoryName(file) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            var unfinished = $"{file}.tmp";
            System.IO.File.WriteAllText(unfinished, text);
            System.IO.File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException($"the report could not be written to '{file}': {exception.Message}", innerException: exception);
        }
    }
}
