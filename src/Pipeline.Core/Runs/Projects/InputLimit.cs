using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Models;

namespace Pipeline.Runs.Projects;

/// <summary>What of its inputs a node reads when it is not to read all of them.</summary>
internal static partial class InputLimit
{
    /// <summary>For <c>--empty</c> and <c>--sample</c>; null when all rows are read.</summary>
    public static Func<RelationNode, Relation, string>? Of(BuildRequest request, TimeProvider clock)
    {
        if (request.Empty) return (_, relation) => $"(select * from {relation} where false limit 0) as {Alias("_dbt_limit_subq", relation)}";
        if (request.Sample is not { } sample) return null;
        var now = clock.GetUtcNow();
        return Between(Earlier(now, sample), now);
    }

    /// <summary>Refuses a sample that cannot be taken, before anything is opened.</summary>
    public static void Check(BuildRequest request)
    {
        if (request.Sample is { } sample) Earlier(DateTimeOffset.UnixEpoch.AddYears(1000), sample);
    }

    /// <summary>Rows of a range of event time, half open; of an input that does not say when its rows happened, all.</summary>
    public static Func<RelationNode, Relation, string> Between(DateTimeOffset from, DateTimeOffset to) => (node, relation) => node.Config.EventTime is { } column
        ? $"(select * from {relation} where {column} >= {Literal(from)} and {column} < {Literal(to)}) as {Alias("_dbt_et_filter_subq", relation)}"
        : relation.ToString();

    /// <summary>The beginning of a sample that ends now.</summary>
    /// <exception cref="ConfigurationException">The text is no length of time.</exception>
    public static DateTimeOffset Earlier(DateTimeOffset now, string sample)
    {
        var match = Form.Match(sample);
        if (!match.Success || !int.TryParse(match.Groups["count"].Value, CultureInfo.InvariantCulture, out var count))
            throw new ConfigurationException($"'{sample}' is no length of time", hint: "Write --sample '3 days': hours, days, months or years.");
        return match.Groups["unit"].Value.ToLowerInvariant() switch
        {
            "hour" => now.AddHours(-count),
            "day" => now.AddDays(-count),
            "month" => now.AddMonths(-count),
            _ => now.AddYears(-count),
        };
    }

    private static string Alias(string prefix, Relation relation) => DuckDbSql.Quoted($"{prefix}_{relation.Identifier}");

    private static string Literal(DateTimeOffset time) =>
        $"cast({DuckDbSql.Literal(time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture))} as timestamp)";

    [GeneratedRegex(@"^\s*(?<count>\d+)\s+(?<unit>hour|day|month|year)s?\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Form { get; }
}
