using System.CommandLine;
using Pipeline.Runs;
using Pipeline.Schema;

namespace Pipeline.Commands;

/// <summary><c>pipeline compact [table]…</c></summary>
internal static class CompactCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var tables = new Argument<string[]>("table")
        {
            Description = "Tables by their folder in the lake, or folders above them (default: all).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var target = new Option<long>("--target-size")
        {
            Description = "No file is made larger than this, about (default: 256MB).",
            HelpName = "SIZE",
            DefaultValueFactory = _ => 256L << 20,
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (ByteSize.TryParse(text, out var bytes)) return bytes;
                result.AddError($"--target-size: '{text}' is not a size. Write for example 256MB.");
                return 0;
            },
        };
        var dryRun = SharedOptions.Switch("--dry-run", "Say what would be joined; change nothing.");
        return new Verb("compact", Examples, (parse, session, cancellationToken) =>
        {
            var request = new CompactRequest(parse.GetValue(tables) ?? [], parse.GetValue(target), parse.GetValue(dryRun));
            return session.RunAsync(session.UseCases.Compact, request, ExchangeFolders.None, request.IsDryRun, cancellationToken);
        })
        {
            tables, target, dryRun,
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline compact", "every table of the lake"),
        new("pipeline compact silver/github_events_silver --target-size 128MB", "one table, to smaller files"),
        new("pipeline compact bronze --dry-run", "what there is to join in bronze"),
    ];
}
