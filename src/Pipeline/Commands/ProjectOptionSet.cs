using System.CommandLine;
using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Runs.Projects;

namespace Pipeline.Commands;

/// <summary>The options of verbs that work on a dbt project folder.</summary>
internal sealed class ProjectOptionSet
{
    private static readonly string[] resourceTypes = ["model", "seed", "snapshot", "test", "unit_test", "source", "exposure", "analysis"];

    private readonly Option<string> folder = new("--project-dir")
    {
        Description = "A dbt project folder to work on, instead of the project of config/pipeline.yml.",
        HelpName = "DIR",
    };

    private readonly Option<string> profiles = new("--profiles-dir")
    {
        Description = "The folder of profiles.yml (default: the project's, then DBT_PROFILES_DIR).",
        HelpName = "DIR",
    };

    private readonly Option<int?> threads = new("--threads")
    {
        Description = "How many nodes to work on at once (default: what the profile says).",
        HelpName = "N",
    };

    private readonly Option<string> vars = new("--vars") { Description = "Variables of the project, as YAML or JSON.", HelpName = "TEXT" };

    private readonly Option<string[]> select = SharedOptions.Selectors("--select", "Nodes to take (default: all).", "-s");

    private readonly Option<string[]> exclude = SharedOptions.Selectors("--exclude", "Nodes to leave out.");

    private readonly Option<string> selector = new("--selector") { Description = "A selector of selectors.yml.", HelpName = "NAME" };

    private readonly Option<string> indirect = new("--indirect-selection")
    {
        Description = "Which tests come with a picked node (default: eager).",
        HelpName = "eager|cautious|buildable|empty",
    };

    private readonly Option<string[]> types = Types("--resource-type", "Only nodes of this type; may be repeated.");

    private readonly Option<string[]> excludedTypes = Types("--exclude-resource-type", "No nodes of this type; may be repeated.");

    private readonly Option<string> state = new("--state")
    {
        Description = "The artifacts of another build, for state:, result: and source_status: selectors and for --defer.",
        HelpName = "DIR",
    };

    private readonly Option<string> targetPath = new("--target-path")
    {
        Description = "The folder of artifacts (default: DBT_TARGET_PATH, then what the project says, then target).",
        HelpName = "DIR",
    };

    public ProjectOptionSet() => indirect.AcceptOnlyFromAmong("eager", "cautious", "buildable", "empty");

    /// <summary>Which folder, and how it is read.</summary>
    public IEnumerable<Option> Folder => [folder, profiles, vars];

    /// <summary>Which nodes.</summary>
    public IEnumerable<Option> Nodes => [select, exclude, selector, indirect, types, excludedTypes, state, targetPath];

    /// <summary>How many at once.</summary>
    public Option<int?> Threads => threads;

    /// <summary>Those of them that mean something only with a project folder.</summary>
    public IEnumerable<Option> OfFolderOnly => [profiles, threads, selector, indirect, types, excludedTypes, state, targetPath];

    /// <summary>The folder as given; null when it was not.</summary>
    public string? FolderOf(ParseResult parse) => parse.GetValue(folder);

    /// <summary>The folder as given, or the current one.</summary>
    public string FolderOrHere(ParseResult parse) => FolderOf(parse) ?? ".";

    /// <summary>The selectors as given.</summary>
    public (string[] Select, string[] Exclude, string? Vars) Plain(ParseResult parse) =>
        (parse.GetValue(select) ?? [], parse.GetValue(exclude) ?? [], parse.GetValue(vars));

    /// <summary>What this command line says of the folder, in a request of any kind.</summary>
    public T Fill<T>(T request, ParseResult parse, string? target) where T : ProjectRequest => request with
    {
        ProfilesFolder = parse.GetValue(profiles),
        Target = target,
        Threads = parse.GetValue(threads),
        Vars = parse.GetValue(vars),
        StateFolder = parse.GetValue(state),
        TargetFolder = parse.GetValue(targetPath),
    };

    /// <summary>The nodes this command line picks.</summary>
    public NodeSelection SelectionOf(ParseResult parse)
    {
        var (picked, left, named) = (parse.GetValue(select) ?? [], parse.GetValue(exclude) ?? [], parse.GetValue(selector));
        if (named is not null && (picked is not [] || left is not []))
            throw new ConfigurationException("--selector excludes --select and --exclude",
                hint: "Put all of it into selectors.yml, or all on the command line.");
        return new NodeSelection
        {
            Select = picked,
            Exclude = left,
            Selector = named,
            IndirectSelection = parse.GetValue(indirect),
            ResourceTypes = parse.GetValue(types) ?? [],
            ExcludedResourceTypes = parse.GetValue(excludedTypes) ?? [],
        };
    }

    /// <summary>Refuses options that would be ignored because no project folder is named.</summary>
    public static void Refuse(ParseResult parse, IEnumerable<Option> options)
    {
        if (options.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } given)
            throw new ConfigurationException(
                string.Create(CultureInfo.InvariantCulture, $"{given.Name} works on a dbt project folder only"),
                    hint: "Name it: --project-dir DIR.");
    }

    /// <summary>Refuses to read of another build when none is named.</summary>
    public static void CheckDeferral(bool defer, bool favorState, string? state)
    {
        if (defer && state is null)
            throw new ConfigurationException("--defer needs --state",
                hint: "Name the folder of the other build's manifest.json: --state DIR.");
        if (favorState && !defer) throw new ConfigurationException("--favor-state needs --defer", hint: "Add --defer and --state DIR.");
    }

    private static Option<string[]> Types(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "TYPE" };
        return option.AcceptOnlyFromAmong(resourceTypes);
    }
}
