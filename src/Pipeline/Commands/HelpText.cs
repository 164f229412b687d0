using System.CommandLine;
using System.CommandLine.Invocation;

namespace Pipeline.Commands;

/// <summary>Help that begins with commands to copy: most readers look for one and never reach the list of options.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    /// <summary>A longer name pushes its text to the next line rather than all texts off the screen.</summary>
    private const int WidestName = 46;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var (command, root) = (parseResult.CommandResult.Command, parseResult.RootCommandResult.Command);
        output.WriteLine(command.Description);
        Write(output, "Examples", ExamplesOf(command));
        output.WriteLine($"\nUsage:\n  {UsageOf(command, root)}");
        Write(output, "Commands", command.Subcommands.Select(verb => (verb.Name, verb.Description)));
        Write(output, "Arguments", command.Arguments.Select(argument => ($"<{argument.Name}>", argument.Description)));
        if (command != root) Write(output, "Options", command.Options.Where(IsShown).Select(Row));
        Write(output, command == root ? "Options" : "Options of every command", root.Options.Where(option => IsShown(option) && !IsReplaced(option, command, root)).Select(Row));
        if (command == root) output.WriteLine("\n'pipeline COMMAND --help' says more.");
        return ExitCode.Done;
    }

    private static IEnumerable<(string, string?)> ExamplesOf(Command command) => command is Verb verb
        ? verb.Examples.Select(example => (example.CommandLine, (string?)example.Does))
        :
        [
            ("pipeline run github --replay samples/github", "a whole system, from recorded answers"),
            ("pipeline ingest github", "land what is new"),
            ("pipeline transform --select tag:github", "build models"),
            ("pipeline validate --select tag:github", "judge them"),
        ];

    private static string UsageOf(Command command, Command root)
    {
        var arguments = command.Arguments.Select(argument => argument.Arity switch
        {
            { MinimumNumberOfValues: 0 } => $"[<{argument.Name}>]",
            { MaximumNumberOfValues: > 1 } => $"<{argument.Name}>...",
            _ => $"<{argument.Name}>",
        });
        return string.Join(' ', command == root ? ["pipeline <command> [options]"] : ["pipeline", .. PathOf(command), .. arguments, "[options]"]);
    }

    /// <summary>The words that call a command: <c>validate diff</c>.</summary>
    private static IEnumerable<string> PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault(parent => parent is not RootCommand) is { } parent ? [.. PathOf(parent), command.Name] : [command.Name];

    /// <summary>A verb may have its own option in place of the one of every verb.</summary>
    private static bool IsReplaced(Option option, Command command, Command root) => command != root && command.Options.Any(own => own.Name == option.Name);

    private static bool IsShown(Option option) => !option.Hidden;

    private static (string, string?) Row(Option option)
    {
        var name = string.Join(", ", option.Aliases.Where(alias => alias is not ("-?" or "/?" or "/h")).Order().Append(option.Name));
        return (option.HelpName is { } value ? $"{name} {value}" : name, option.Description + (option.Required ? " Required." : ""));
    }

    private static void Write(TextWriter output, string title, IEnumerable<(string Name, string? Text)> rows)
    {
        var all = rows.ToList();
        if (all is []) return;
        var width = Math.Min(WidestName, all.Max(row => row.Name.Length)) + 3;
        output.WriteLine($"\n{title}:");
        foreach (var (name, text) in all)
            output.WriteLine(name.Length < width ? $"  {name.PadRight(width)}{text}" : $"  {name}\n  {"".PadRight(width)}{text}");
    }
}
