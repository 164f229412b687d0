using System.Globalization;
using System.Xml;
using Pipeline.Events;
using Pipeline.Runs;

namespace Pipeline.Rendering.CheckReports;

/// <summary>
/// JUnit's XML, as build servers read it: a suite a dataset, a case a check. It knows no warnings: those pass, and say so in a property
/// and in the case's output.
/// </summary>
internal static class JUnitReport
{
    private const int LongestMessage = 4_000;

    /// <summary>Writes the document.</summary>
    public static void Write(TextWriter output, ValidateReport report)
    {
        // The writer would declare the encoding of .NET's strings, and not that of the file the text goes to.
        output.WriteLine("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true });
        xml.WriteStartElement("testsuites");
        WriteCounts(xml, "pipeline validate", report.Checks);
        xml.WriteAttributeString("time", Seconds(report.Elapsed));
        foreach (var suite in report.Checks.GroupBy(check => check.Dataset)) WriteSuite(xml, suite.Key, [.. suite]);
        xml.WriteEndElement();
        xml.Flush();
        output.WriteLine();
    }

    private static void WriteSuite(XmlWriter xml, string dataset, IReadOnlyList<CheckReport> checks)
    {
        xml.WriteStartElement("testsuite");
        WriteCounts(xml, dataset is "" ? "checks" : dataset, checks);
        if (checks[0].File is { } file) xml.WriteAttributeString("file", file);
        foreach (var check in checks) WriteCase(xml, check);
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, CheckReport check)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", Clean(check.Name));
        xml.WriteAttributeString("classname", Clean(check.Column is null ? check.Dataset : $"{check.Dataset}.{check.Column}"));
        if (check.File is not null) xml.WriteAttributeString("file", check.File);
        if (check.Line is { } line) xml.WriteAttributeString("line", line.ToString(CultureInfo.InvariantCulture));
        WriteVerdict(xml, check);
        xml.WriteEndElement();
    }

    private static void WriteVerdict(XmlWriter xml, CheckReport check)
    {
        switch (check.Verdict)
        {
            case CheckVerdict.Fail: WriteProblem(xml, "failure", check); break;
            case CheckVerdict.Error: WriteProblem(xml, "error", check); break;
            case CheckVerdict.Skipped: WriteProblem(xml, "skipped", check); break;
            case CheckVerdict.Warn:
                xml.WriteStartElement("properties");
                xml.WriteStartElement("property");
                xml.WriteAttributeString("name", "outcome");
                xml.WriteAttributeString("value", "warn");
                xml.WriteEndElement();
                xml.WriteEndElement();
                xml.WriteElementString("system-out", Clean(check.Message));
                break;
        }
    }

    private static void WriteProblem(XmlWriter xml, string element, CheckReport check)
    {
        xml.WriteStartElement(element);
        if (element is not "skipped") xml.WriteAttributeString("type", check.Kind);
        xml.WriteAttributeString("message", Clean(check.Message));
        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, string name, IReadOnlyList<CheckReport> checks)
    {
        xml.WriteAttributeString("name", Clean(name));
        xml.WriteAttributeString("tests", Number(checks.Count));
        xml.WriteAttributeString("failures", Number(checks.Count(check => check.Verdict is CheckVerdict.Fail)));
        xml.WriteAttributeString("errors", Number(checks.Count(check => check.Verdict is CheckVerdict.Error)));
        xml.WriteAttributeString("skipped", Number(checks.Count(check => check.Verdict is CheckVerdict.Skipped)));
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>XML has no way to write most control characters, and a build server shows a page of text badly.</summary>
    private static string Clean(string text)
    {
        var kept = text.Length > LongestMessage ? string.Concat(text.AsSpan(0, LongestMessage), "…") : text;
        return string.Concat(kept.EnumerateRunes().Where(rune => rune.Value is '\t' or '\n' or (>= 0x20 and not 0xFFFE and not 0xFFFF)));
    }
}
