using System.CommandLine;
using Pipeline.Diagnostics;
using Pipeline.Runs.Projects;

namespace Pipeline.Commands;

/// <summary>What <c>validate</c> does with a dbt project folder, and the options that means.</summary>
internal sealed class FolderJudging(ProjectOptionSet project)
{
    private static readonly string[] judged = ["test", "source"];

    private readonly Option<bool> freshness = SharedOptions.Switch("--freshness", "With --project-dir: judge how fresh the sources are, too.");

    private readonly Option<bool> storeFailures =
        SharedOptions.Switch("--store-failures", "Keep the failing rows of tests that do not say otherwise.");

    private readonly Option<bool> defer =
        SharedOptions.Switch("--defer", "Read what is not there from where the build of --state has it.");

    private readonly Option<bool> favorState = SharedOptions.Switch("--favor-state", "With --defer: read it from there even if it is here too.");

    /// <summary>The options this adds to those of every project folder.</summary>
    public IEnumerable<Option> Own => [freshness, storeFailures, defer, favorState];

    /// <summary>All that mean something only with a folder.</summary>
    public IEnumerable<Option> Options => [.. project.Folder, .. project.OfFolderOnly, .. Own];

    /// <summary>Judges the folder.</summary>
    public Task<int> RunAsync(
        ParseResult parse, Session session, string folder, DateTimeOffset? now, bool failOnWarn, CancellationToken cancellationToken)
    {
        var nodes = project.SelectionOf(parse);
        if (nodes.ResourceTypes.Except(judged).FirstOrDefault() is { } other)
            throw new ConfigurationException($"validate judges no {other}", hint: "Say --resource-type test, or source for freshness.");
        if (parse.GetValue(freshness)) nodes = nodes with { ResourceTypes = [.. nodes.ResourceTypes.DefaultIfEmpty("test"), "source"] };
        var request = project.Fill(new JudgeRequest { Folder = folder }, parse, session.Target) with
        {
            Nodes = nodes,
            Now = now,
            FailOnWarn = failOnWarn,
            StoreFailures = parse.GetValue(storeFailures) ? true : null,
            Defer = parse.GetValue(defer),
            FavorState = parse.GetValue(favorState),
        };
        ProjectOptionSet.CheckDeferral(request.Defer, request.FavorState, request.StateFolder);
        var inFolder = session.In(folder);
        inFolder.HasResultsFile = true;
        return inFolder.RunAsync(session.UseCases.Judge, request, ExchangeFolders.None, isDryRun: false, cancellationToken);
    }

    /// <summary>Refuses options that would be ignored because a project folder is named.</summary>
    public static void Refuse(ParseResult parse, IEnumerable<Option> options)
    {
        if (options.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } given)
            throw new ConfigurationException($"{given.Name} does not work on a dbt project folder", hint: "Leave it out, or --project-dir.");
    }
}
