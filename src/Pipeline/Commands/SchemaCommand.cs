using System.CommandLine;

namespace Pipeline.Commands;

/// <summary><c>pipeline schema [kind]</c></summary>
internal static class SchemaCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var kind = new Argument<string?>("kind")
        {
            Description = "The kind of file: pipeline, source, flow... (default: all kinds in one document).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new Verb("schema", Examples, (parse, session, cancellationToken) =>
            session.PrintAsync(session.UseCases.Schema, parse.GetValue(kind), cancellationToken))
        {
            kind,
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline schema source > source.schema.json", "for an editor that completes source files"),
    ];
}
