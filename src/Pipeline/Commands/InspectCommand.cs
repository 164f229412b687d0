using System.CommandLine;
using Pipeline.Runs;

namespace Pipeline.Commands;

/// <summary><c>pipeline validate inspect [TABLE]</c></summary>
internal static class InspectCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var table = new Argument<string?>("table") { Description = "A stream, a model or a table's folder (default: all).", Arity = ArgumentArity.ZeroOrOne };
        var rows = new Option<int>("--rows") { Description = "At most this many rows of each (default: 5).", HelpName = "N", DefaultValueFactory = _ => 5 };
        rows.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var number) || number < 0)) result.AddError($"--rows: '{token.Value}' is not a number of rows.");
        });
        return new Verb("inspect", Examples, (parse, session, cancellationToken) =>
            session.AskAsync(session.UseCases.Inspect, new InspectRequest(parse.GetValue(table), parse.GetValue(rows)), cancellationToken))
        {
            table, rows,
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline validate inspect", "every load that its checks kept back"),
        new("pipeline validate inspect github/events --rows 20", "one stream's, with more of its rows"),
    ];
}
