using System.CommandLine;
using System.Diagnostics;

namespace Pipeline.Commands;

/// <summary>One line of a help text's first section: a command that works as it stands, and what it does.</summary>
internal sealed record Example(string CommandLine, string Does);

/// <summary>Does a parsed command.</summary>
internal delegate Task<int> VerbAction(ParseResult parse, Session session, CancellationToken cancellationToken);

/// <summary>A command with examples, which its help shows first.</summary>
internal sealed class Verb(string name, IReadOnlyList<Example> examples, VerbAction action) : Command(name, DescriptionOf(name))
{
    /// <summary>Commands that work as they stand.</summary>
    public IReadOnlyList<Example> Examples => examples;

    /// <summary>Does the command.</summary>
    public Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellationToken) =>
        action(parse, session, cancellationToken);

    /// <summary>The verb with options added.</summary>
    public Verb With(IEnumerable<Option> options)
    {
        foreach (var option in options) Add(option);
        return this;
    }

    /// <summary>The sentence the list of verbs shows.</summary>
    public static string DescriptionOf(string name) => name switch
    {
        "ingest" => "Reads streams of one source into bronze.",
        "transform" => "Builds models.",
        "validate" => "Judges data by its checks.",
        "ack" => "Says that what a check found is known.",
        "inspect" => "Shows loads that checks kept back.",
        "diff" => "Compares two relations, row by row and column by column.",
        "backfill" => "Does past intervals of a flow, a source or a model again.",
        "run" => "Runs flows: what they ingest, transform, validate, emit and publish, in their order.",
        "compile" => "Turns nodes of a dbt project folder into SQL.",
        "show" => "Shows the first rows of a model or query of a dbt project folder.",
        "docs" => "Writes the manifest and the catalog of a dbt project folder.",
        "init" => "Makes a small dbt project folder that builds at once.",
        "list" => "Lists the sources, streams, flows, models and checks of the project.",
        "schema" => "Prints the JSON Schema of a kind of configuration file.",
        "compact" => "Joins small files of lake tables.",
        "gc" => "Removes files no table refers to.",
        "doctor" => "Tries whether a target's lake can be worked with.",
        "completion" => "Prints the completion script of a shell.",
        _ => throw new UnreachableException($"verb {name} has no description"),
    };
}
