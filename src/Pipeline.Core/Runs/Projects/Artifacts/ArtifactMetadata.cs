using System.Globalization;
using System.Text.Json;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary>What stands at the top of every artifact.</summary>
/// <param name="InvocationId">The id of the invocation that wrote it.</param>
/// <param name="StartedAt">When that began.</param>
/// <param name="GeneratedAt">When it was written.</param>
internal sealed record ArtifactMetadata(string InvocationId, DateTimeOffset StartedAt, DateTimeOffset GeneratedAt)
{
    /// <summary>The version of dbt whose field names these are; templates see the same.</summary>
    private const string DbtVersion = "1.10.0";

    /// <summary>Writes <c>metadata</c>, with what a kind of artifact adds.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="schema">The kind and version: <c>manifest/v12</c>.</param>
    /// <param name="more">Further fields.</param>
    public void Write(Utf8JsonWriter json, string schema, Action? more = null) => json.Object("metadata", () =>
    {
        json.WriteString("dbt_schema_version", $"https://schemas.getdbt.com/dbt/{schema}.json");
        json.WriteString("dbt_version", DbtVersion);
        json.WriteString("generated_at", Text(GeneratedAt));
        json.WriteString("invocation_id", InvocationId);
        json.WriteString("invocation_started_at", Text(StartedAt));
        json.Nothing("env");
        more?.Invoke();
    });

    /// <summary>A time as dbt writes it: <c>2026-01-02T03:04:05.678901Z</c>.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
