using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Schema;

namespace Pipeline.Runs.Projects;

/// <summary>
/// Judges how old the newest row of a source is, as dbt does: older than a limit and not as old as it; without rows it is as old as can
/// be; a timestamp without a zone is UTC. Ages are measured from the run's clock.
/// </summary>
internal sealed class FreshnessStep(BuildContext build)
{
    /// <summary>What is judged, in words.</summary>
    public static string NameOf(SourceTable source) => $"freshness of {source.SourceName}.{source.Name}";

    /// <summary>The result: a pass, a warning, a failure.</summary>
    public NodeResult Run(SourceTable source, ProjectWorker worker)
    {
        if ((source.LoadedAtField ?? source.LoadedAtQuery) is null)
            throw new ExpectedException($"nothing says when the rows of {source.SourceName}.{source.Name} were loaded",
                "Add loaded_at_field or loaded_at_query to the source, or set its freshness to null.", source.Location);
        var answer = build.Compiler.LoadedAt(source, build.For(source, worker));
        return Judged(source, answer is null ? null : Moment(source, answer), build.AgesFrom ?? build.Now);
    }

    private static NodeResult Judged(SourceTable source, DateTimeOffset? newest, DateTimeOffset now)
    {
        if (newest is not { } loadedAt)
            return new NodeResult(source, source.Freshness?.ErrorAfter is null ? NodeStatus.Warn : NodeStatus.Fail, "It has no rows.")
            {
                CompiledAt = now,
            };
        var age = now - loadedAt;
        var (status, limit) = age > source.Freshness?.ErrorAfter ? (NodeStatus.Fail, source.Freshness.ErrorAfter)
            : age > source.Freshness?.WarnAfter ? (NodeStatus.Warn, source.Freshness.WarnAfter)
            : (NodeStatus.Pass, null);
        var distance = age < TimeSpan.Zero ? $"{Duration.Approximate(age)} in the future" : $"{Duration.Approximate(age)} old";
        var beyond = limit is { } allowed ? $"; {(status is NodeStatus.Fail ? "fails" : "warns")} beyond {Duration.Format(allowed)}" : "";
        var at = loadedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
        return new NodeResult(source, status, $"The newest row was loaded at {at}, {distance}{beyond}.") { LoadedAt = loadedAt, CompiledAt = now };
    }

    private static DateTimeOffset Moment(SourceTable source, object answer) => answer is DateTime moment
        ? new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc))
        : throw new ExpectedException(
            FormattableString.Invariant($"the newest row of {source.SourceName}.{source.Name} was loaded at '{answer}', which is no timestamp"),
            "Cast it: loaded_at_field: cast(day as timestamp).", source.Location);
}
