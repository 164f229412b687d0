using System.Text;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Engines;

namespace Pipeline.Quality.SodaCl;

/// <summary>The groups that a query returns: which must be there, which must not, and which came or went since the last run.</summary>
public sealed record GroupEvolutionCheck : SodaCheck
{
    internal GroupEvolutionCheck(GroupRules warn, GroupRules fail) => (Warn, Fail) = (warn, fail);

    /// <summary>The query; its one column names the groups.</summary>
    public required string Query { get; init; }

    /// <summary>The query before its variables were resolved.</summary>
    internal string? QueryAsWritten { get; init; }

    internal GroupRules Warn { get; }

    internal GroupRules Fail { get; }

    internal override string Measurement => QueryAsWritten ?? Query;

    internal override string MetricText => "groups";

    internal override Probe Compile(CheckContext context) => new Probe.Query($"SELECT DISTINCT *\nFROM {SqlText.Subquery(Query)} evolving");

    internal override CheckResult Judge(ResultTable answer, CheckContext context)
    {
        if (answer.Columns.Count != 1) throw new ExpectedException($"The query must return one column, the groups; it returns {answer.Columns.Count}.");
        List<string> groups = [.. answer.Rows.Select(row => Measured.Text(row[0]) ?? "NULL").Order(StringComparer.Ordinal)];
        var before = ComparesRuns ? Before(context) : null;
        var result = Stated(Fail.Violations(groups, before), Warn.Violations(groups, before), $"The {groups.Count} groups are as wanted.") with
        {
            Value = Measured.Text(groups.Count),
            Number = groups.Count,
        };
        return ComparesRuns ? Remembering(result, Write(groups), before is null, Fail.IsOfThisRun || Warn.IsOfThisRun, context) : result;
    }

    private bool ComparesRuns => Fail.Changes is not null || Warn.Changes is not null;

    private IReadOnlyList<string>? Before(CheckContext context) =>
        context.Earlier(Series).LastOrDefault(measurement => measurement.Text is not null)?.Text is { } text ? Read(text) : null;

    private static string Write(List<string> groups)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var group in groups) json.WriteStringValue(group);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static IReadOnlyList<string> Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateArray().Select(group => group.GetString()!)];
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new ExpectedException($"The groups in the history are not a list of names: {text}");
        }
    }
}
