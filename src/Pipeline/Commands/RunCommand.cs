using System.CommandLine;
using Pipeline.Runs;

namespace Pipeline.Commands;

/// <summary><c>pipeline run flow</c></summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var flow = new Argument<string>("flow") { Description = "A flow of config/flows." };
        var fullRefresh = SharedOptions.Switch("--full-refresh", "Read and build everything again; asks, or needs --yes.");
        var variables = VariableOption.Create();
        var (record, replay, yes) = (SharedOptions.Record(), SharedOptions.Replay(), SharedOptions.Yes());

        return new Verb("run", Examples, (parse, session, cancellationToken) =>
        {
            var request = new FlowRequest(parse.GetRequiredValue(flow), parse.GetValue(fullRefresh)) { Variables = parse.Given(variables) };
            var folders = SharedOptions.Folders(parse, record, replay);
            if (request.FullRefresh)
                session.Confirm($"--full-refresh forgets what was read for {request.Flow} and does it again", parse.GetValue(yes));
            return session.RunAsync(session.UseCases.RunFlow, request, folders, isDryRun: false, cancellationToken);
        })
        {
            flow, variables, fullRefresh, record, replay, yes,
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline run github", "a flow from end to end"),
        new("pipeline run github --replay samples/github", "the same from recorded answers, without a network"),
        new("pipeline run github --output json --quiet > result.json", "for a script"),
    ];
}
