using System.Globalization;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Runs.Projects.Artifacts;

namespace Pipeline.Runs.Projects.State;

/// <summary>What the last build was asked for.</summary>
internal static class PreviousRun
{
    /// <summary>
    /// The same request again, as dbt's <c>retry</c> makes it: what this command line does not say is as it was, or the nodes done again
    /// would not fit those that were done.
    /// </summary>
    public static BuildRequest Again(BuildRequest request, string targetFolder)
    {
        var file = Path.Combine(targetFolder, RunResultsFile.Name);
        if (!File.Exists(file))
            throw new ConfigurationException($"there is no {RunResultsFile.Name} in '{targetFolder}'", hint: "Build first, without --retry.");
        using var document = PreviousBuild.Parse(file);
        if (document!.RootElement.Field("args") is not { } args) return request;
        return request with
        {
            Vars = request.Vars ?? Vars(args),
            FullRefresh = request.FullRefresh || args.Field("full_refresh") is { ValueKind: JsonValueKind.True },
            Empty = request.Empty || args.Field("empty") is { ValueKind: JsonValueKind.True },
            StoreFailures = request.StoreFailures ?? (args.Field("store_failures") is { ValueKind: JsonValueKind.True } ? true : null),
            Sample = request.Sample ?? args.Text("sample"),
            EventTimeStart = request.EventTimeStart ?? Time(args, "event_time_start"),
            EventTimeEnd = request.EventTimeEnd ?? Time(args, "event_time_end"),
        };
    }

    /// <summary>Ours are text as given; dbt writes them as an object.</summary>
    private static string? Vars(JsonElement args) => args.Field("vars") switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object } values => values.GetRawText(),
        _ => null,
    };

    private static DateTimeOffset? Time(JsonElement args, string name) =>
        DateTimeOffset.TryParse(args.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
