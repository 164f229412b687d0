using System.CommandLine;
using Pipeline.Runs;

namespace Pipeline.Commands;

/// <summary><c>pipeline transform</c></summary>
internal static class TransformCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var select = SharedOptions.Selectors("--select", "Models to build (default: all).", "-s");
        var exclude = SharedOptions.Selectors("--exclude", "Models to leave out.");
        var fullRefresh = SharedOptions.Switch("--full-refresh", "Rebuild incremental models from all their input.");
        var vars = new Option<string>("--vars") { Description = "Variables of the project, as YAML or JSON.", HelpName = "TEXT" };
        var dryRun = SharedOptions.Switch("--dry-run", "Plan and compile; build nothing.");

        return new Verb("transform", Examples, (parse, session, cancellationToken) =>
        {
            var request = new TransformRequest(
                parse.GetValue(select) ?? [],
                parse.GetValue(exclude) ?? [],
                parse.GetValue(fullRefresh),
                Vars: parse.GetValue(vars),
                IsDryRun: parse.GetValue(dryRun));
            return session.RunAsync(session.UseCases.Transform, request, ExchangeFolders.None, request.IsDryRun, cancellationToken);
        })
        {
            select, exclude, fullRefresh, vars, dryRun,
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline transform", "all models"),
        new("pipeline transform --select tag:github", "the models with a tag"),
        new("pipeline transform --select +orders --exclude tag:slow", "a model and what it is built from, but for some"),
    ];
}
