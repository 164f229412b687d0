using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Pipeline.Diagnostics;

namespace Pipeline.Commands;

/// <summary>
/// Says what is wrong with a command line. The parser's own words would do but for misspelt options: it hands those to
/// whichever argument still has room, and then complains about something else or not at all.
/// </summary>
internal static class UsageErrors
{
    /// <summary>True when the command line cannot be run: the parser says so, or it took a misspelt option for a value of a verb.</summary>
    public static bool Prevent(ParseResult parse) =>
        parse.Action is ParseErrorAction || (parse.Action is not SynchronousCommandLineAction && UnknownOptions(parse).Any());

    /// <summary>Writes every problem and where to read on; returns the exit code.</summary>
    public static int Write(ParseResult parse, TextWriter error)
    {
        foreach (var problem in Problems(parse)) error.WriteLine($"error: {problem}");
        var command = parse.CommandResult.Command;
        error.WriteLine($"See 'pipeline {(command is RootCommand ? "" : $"{command.Name} ")}--help'.");
        return ExitCode.Usage;
    }

    private static IReadOnlyList<Problem> Problems(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        if (UnknownOptions(parse).ToList() is [_, ..] unknown) return [.. unknown.Select(name => UnknownOption(parse, name))];
        if (command is RootCommand && parse.UnmatchedTokens is [var verb, ..])
            return [new Problem($"unknown command '{verb}'.", Hint: HintOf(verb, [.. command.Subcommands.Select(each => each.Name)]))];
        if (command is RootCommand) return [new Problem("which command?")];
        return [.. parse.Errors.Select(each => new Problem(each.Message))];
    }

    /// <summary>However many verbs there are, one line shows them all.</summary>
    private static string HintOf(string verb, IReadOnlyList<string> known) => NearestName.Of(verb, known) is { } near
        ? $"Did you mean '{near}'?"
        : $"Known: {string.Join(", ", known.Order(StringComparer.Ordinal))}.";

    private static Problem UnknownOption(ParseResult parse, string name)
    {
        var known = parse.CommandResult.Command.Options.Concat(parse.RootCommandResult.Command.Options).Select(option => option.Name);
        return new Problem($"unknown option '{name}'.", Hint: NearestName.Of(name, known) is { } near ? $"Did you mean '{near}'?" : null);
    }

    /// <summary>No value of ours begins with a dash and a letter; after <c>--</c> everything is a value.</summary>
    private static IEnumerable<string> UnknownOptions(ParseResult parse) => parse.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        .Where(token => token is { Type: TokenType.Argument, Value: ['-', '-' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'), ..] })
        .Select(token => token.Value.Split('=')[0]);
}
