using System.Text.Json;
using Pipeline.Tests.EndToEnd;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs;

/// <summary>Pages of events as GitHub sends them.</summary>
internal static class GitHubFeed
{
    public static LoopbackReply Page(params long[] ids) => LoopbackReply.Json(Events(ids));

    /// <summary>A page that says there is another.</summary>
    public static LoopbackReply PageBeforeAnother(LoopbackRequest request, params long[] ids) =>
        LoopbackReply.Json(Events(ids), $"Link: <http://{request.Headers["Host"]}/events?page=2>; rel=\"next\"");

    public static string Event(long id, string createdAt = "2026-01-02T00:00:00Z") => JsonSerializer.Serialize(new
    {
        id = $"{id}",
        type = "PushEvent",
        actor = new { id = 1, login = "octocat" },
        repo = new { id = 2, name = "octo/cat", url = "" },
        payload = new { },
        @public = true,
        created_at = createdAt,
    });

    /// <summary>The files in the project's spool: none, when every run cleaned up.</summary>
    public static IReadOnlyList<string> Spooled(GitHubProject project) =>
        Directory.Exists(project[".pipeline/spool"]) ? Directory.GetFiles(project[".pipeline/spool"], "*", SearchOption.AllDirectories) : [];

    /// <summary>Those of them that no later run can make use of.</summary>
    public static IReadOnlyList<string> Left(GitHubProject project) =>
        [.. Spooled(project).Where(file => !file.StartsWith(project[".pipeline/spool/streams"], StringComparison.Ordinal))];

    private static string Events(long[] ids) => $"[{string.Join(",\n", ids.Select(id => Event(id)))}]";
}
