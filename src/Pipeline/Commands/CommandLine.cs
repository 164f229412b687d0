using System.CommandLine;
using System.CommandLine.Help;

namespace Pipeline.Commands;

/// <summary>
/// The grammar of one invocation. Only the verb that is named gets its options; the others are a name and a description,
/// which is all that help and suggestions need of them, and start-up stays flat as verbs are added.
/// </summary>
internal sealed class CommandLine(string[] args, TimeProvider clock)
{
    /// <summary>The options every verb takes.</summary>
    public GlobalOptionSet Globals { get; } = new();

    /// <summary>Understands the arguments; the parsed verb calls <paramref name="execute"/>.</summary>
    public ParseResult Parse(Func<Verb, ParseResult, CancellationToken, Task<int>> execute)
    {
        var root = new RootCommand("Loads, transforms and checks data with one executable.");
        foreach (var option in root.Options)
        {
            if (option is HelpOption) option.Action = new HelpText();
            if (option is VersionOption) option.Action = new VersionText();
        }

        foreach (var option in Globals.All) root.Add(option);
        foreach (var (name, create) in Verbs) root.Add(Build(name, create, execute));
        // '@name' is a dbt selector, not a file of arguments.
        return root.Parse(args is [] ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    private IEnumerable<(string Name, Func<Verb> Create)> Verbs =>
    [
        ("ingest", () => IngestCommand.Create(clock)),
        ("transform", () => TransformCommand.Create(clock)),
        ("validate", () => ValidateCommand.Create(clock)),
        ("backfill", () => BackfillCommand.Create(clock)),
        ("run", RunCommand.Create),
        ("list", ListCommand.Create),
        ("compile", CompileCommand.Create),
        ("show", ShowCommand.Create),
        ("docs", DocsCommand.Create),
        ("init", InitCommand.Create),
        ("schema", SchemaCommand.Create),
        ("compact", CompactCommand.Create),
        ("gc", GcCommand.Create),
        ("doctor", DoctorCommand.Create),
        ("completion", CompletionCommand.Create),
    ];

    /// <summary>A suggestion request carries the real command line inside one argument, so then every verb is built.</summary>
    private bool IsNamed(string name) => args.Contains(name) || args is [['[', ..], ..];

    private Command Build(string name, Func<Verb> create, Func<Verb, ParseResult, CancellationToken, Task<int>> execute)
    {
        if (!IsNamed(name)) return new Command(name, Verb.DescriptionOf(name));
        var verb = create();
        foreach (var each in verb.Subcommands.OfType<Verb>().Prepend(verb))
            each.SetAction((parse, cancellationToken) => execute(each, parse, cancellationToken));
        return verb;
    }
}
