using System.CommandLine;
using Pipeline.Diagnostics;
using Pipeline.Runs;

namespace Pipeline.Commands;

/// <summary><c>pipeline run flow…</c></summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var flows = new Argument<string[]>("flow") { Description = "Flows of config/flows, run one after the other.", Arity = ArgumentArity.ZeroOrMore };
        var all = SharedOptions.Switch("--all", "Every flow, in the order of their names; --replay DIR then reads DIR/FLOW for each.");
        var fullRefresh = SharedOptions.Switch("--full-refresh", "Read and build everything again; asks, or needs --yes.");
        var variables = VariableOption.Create();
        var (record, replay, yes) = (SharedOptions.Record(), SharedOptions.Replay(), SharedOptions.Yes());

        return new Verb("run", Examples, (parse, session, cancellationToken) =>
        {
            var (names, isAll, isRefresh) = (parse.GetValue(flows) ?? [], parse.GetValue(all), parse.GetValue(fullRefresh));
            if (isAll == names is not []) throw isAll ? BothNamed : NoneNamed;
            var given = parse.Given(variables);
            if (names is not [_] && given.Names.Count > 0) throw VariablesOfSeveral;
            var folders = SharedOptions.Folders(parse, record, replay);
            if (isRefresh)
                session.Confirm($"--full-refresh forgets what was read for {(isAll ? "every flow" : string.Join(", ", names))} and does it again", parse.GetValue(yes));
            return names is [var one]
                ? session.RunAsync(session.UseCases.RunFlow, new FlowRequest(one, isRefresh) { Variables = given }, folders, isDryRun: false, cancellationToken)
                : session.RunAsync(session.UseCases.RunFlows, new FlowsRequest(names, isRefresh), folders, isDryRun: false, cancellationToken);
        })
        {
            flows, all, variables, fullRefresh, record, replay, yes,
        };
    }

    private static ConfigurationException NoneNamed => new("no flow is named", hint: "Name one, or several, or say --all.");

    private static ConfigurationException VariablesOfSeveral => new("--var goes with one flow: another's sources may not know the variable", hint: "Run them one by one.");

    private static ConfigurationException BothNamed => new("--all and the names of flows exclude each other", hint: "Say one or the other.");

    private static Example[] Examples =>
    [
        new("pipeline run github", "a flow from end to end"),
        new("pipeline run github --replay samples/github", "the same from recorded answers, without a network"),
        new("pipeline run --all --replay samples", "every flow, each from samples/FLOW"),
        new("pipeline run github --output json --quiet > result.json", "for a script"),
    ];
}
