using System.CommandLine;
using Pipeline.Diagnostics;
using Pipeline.Runs;
using Pipeline.Runs.Projects;

namespace Pipeline.Commands;

/// <summary><c>pipeline transform</c></summary>
internal static class TransformCommand
{
    /// <summary>The command.</summary>
    public static Verb Create(TimeProvider clock)
    {
        var project = new ProjectOptionSet();
        var fullRefresh = SharedOptions.Switch("--full-refresh", "Rebuild incremental models from all their input.");
        var dryRun = SharedOptions.Switch("--dry-run", "Plan and compile; build nothing.");
        var failFast = SharedOptions.Switch("--fail-fast", "Begin nothing more after the first failure.");
        var noGate = SharedOptions.Switch("--no-gate", "Publish without asking the checks that gate the models.");
        var empty = SharedOptions.Switch("--empty", "Read no rows of the inputs: shows whether everything would build.");
        var sample = new Option<string>("--sample")
        {
            Description = "Read only rows of the last so many hours, days, months or years.",
            HelpName = "'3 days'"
        };
        var retry = SharedOptions.Switch("--retry", "Build only what failed or was skipped in the last build.");
        var defer = SharedOptions.Switch("--defer", "Read what is neither selected nor there from where the build of --state has it.");
        var favorState = SharedOptions.Switch("--favor-state", "With --defer: read it from there even if it is here too.");
        var storeFailures = SharedOptions.Switch("--store-failures", "Keep the failing rows of tests that do not say otherwise.");
        var from = Times.Instant("--event-time-start", "Build the batches of microbatch models from this moment on.", clock);
        var to = Times.Instant("--event-time-end", "Build the batches of microbatch models before this moment.", clock);
        Option[] ofFolderOnly = [failFast, empty, sample, retry, defer, favorState, storeFailures, from, to];

        var verb = new Verb("transform", Examples, (parse, session, cancellationToken) =>
        {
            var isDryRun = parse.GetValue(dryRun);
            if (project.FolderOf(parse) is not { } folder)
            {
                ProjectOptionSet.Refuse(parse, [.. project.OfFolderOnly, .. ofFolderOnly]);
                var (select, exclude, vars) = project.Plain(parse);
                var request = new TransformRequest(select, exclude, parse.GetValue(fullRefresh), Vars: vars, IsDryRun: isDryRun) { NoGate = parse.GetValue(noGate) };
                return session.RunAsync(session.UseCases.Transform, request, ExchangeFolders.None, isDryRun, cancellationToken);
            }

            var build = project.Fill(new BuildRequest { Folder = folder }, parse, session.Target) with
            {
                Nodes = project.SelectionOf(parse),
                FullRefresh = parse.GetValue(fullRefresh),
                FailFast = parse.GetValue(failFast),
                NoGate = parse.GetValue(noGate),
                Empty = parse.GetValue(empty),
                Sample = parse.GetValue(sample),
                IsDryRun = isDryRun,
                IsRetry = parse.GetValue(retry),
                Defer = parse.GetValue(defer),
                FavorState = parse.GetValue(favorState),
                StoreFailures = parse.GetValue(storeFailures) ? true : null,
                EventTimeStart = parse.GetValue(from),
                EventTimeEnd = parse.GetValue(to),
            };
            Check(build);
            return session.In(folder).RunAsync(session.UseCases.Build, build, ExchangeFolders.None, isDryRun, cancellationToken);
        });
        return verb.With([.. project.Nodes, fullRefresh, dryRun, noGate, .. project.Folder, project.Threads, .. ofFolderOnly]);
    }

    private static void Check(BuildRequest build)
    {
        ProjectOptionSet.CheckDeferral(build.Defer, build.FavorState, build.StateFolder);
        if ((build.EventTimeStart is null) != (build.EventTimeEnd is null) || build.EventTimeStart >= build.EventTimeEnd)
            throw new ConfigurationException("--event-time-start and --event-time-end say from when to when",
                hint: "Give both, the earlier one first.");
        if (build.IsRetry && (build.Nodes.Select is not [] || build.Nodes.Selector is not null))
            throw new ConfigurationException("--retry takes its nodes from the last build", hint: "Leave the selectors out, or --retry.");
    }

    private static Example[] Examples =>
    [
        new("pipeline transform", "all models"),
        new("pipeline transform --select tag:github", "the models with a tag"),
        new("pipeline transform --select +orders --exclude tag:slow", "a model and what it is built from, but for some"),
        new("pipeline transform --project-dir shop", "build a dbt project folder: seeds, models, snapshots, tests"),
        new("pipeline transform --project-dir shop --retry", "only what failed or was skipped last time"),
    ];
}
