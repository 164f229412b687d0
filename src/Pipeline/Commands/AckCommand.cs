using System.CommandLine;
using Pipeline.Runs;

namespace Pipeline.Commands;

/// <summary><c>pipeline validate ack CHECK-ID</c></summary>
internal static class AckCommand
{
    /// <summary>The command.</summary>
    public static Verb Create(TimeProvider clock)
    {
        var check = new Argument<string>("check-id") { Description = "The check's id, as its finding or --output json shows it." };
        var until = Times.Instant("--until", "The check only warns until then, whatever it finds.", clock);
        var note = new Option<string>("--note") { Description = "Why; shown with the warnings.", HelpName = "TEXT" };
        var history = new Option<string>("--history") { Description = "The file of measurements that is meant (default: those in the lake).", HelpName = "FILE" };
        return new Verb("ack", Examples, (parse, session, cancellationToken) =>
        {
            var request = new AckRequest(parse.GetRequiredValue(check), parse.GetValue(until), parse.GetValue(note), parse.GetValue(history));
            return session.AskAsync(session.UseCases.Acknowledge, request, cancellationToken);
        })
        {
            check, until, note, history,
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline validate ack 3f2a9c0d1e4b5a67", "the last anomaly of the check was as it should be"),
        new("pipeline validate ack 3f2a9c0d1e4b5a67 --until 2026-12-24 --note 'supplier is late'", "the check only warns until then"),
    ];
}
