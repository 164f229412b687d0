using System.CommandLine;
using Pipeline.Runs;

namespace Pipeline.Commands;

/// <summary><c>pipeline backfill subject --from … --to …</c></summary>
internal static class BackfillCommand
{
    /// <summary>The command.</summary>
    public static Verb Create(TimeProvider clock)
    {
        var subject = new Argument<string>("subject") { Description = "A flow, a source or a model." };
        var from = Times.Instant("--from", $"The start of the range: {Times.Forms}.", clock, isRequired: true);
        var to = Times.Instant("--to", "The end of the range, itself not part of it.", clock, isRequired: true);
        var every = Times.Length("--every", "The length of one step, for example 1d (default: the flow's interval).");
        var backwards = SharedOptions.Switch("--run-backwards", "Newest step first.");
        var dryRun = SharedOptions.Switch("--dry-run", "Print the plan; run nothing.");
        var variables = VariableOption.Create();
        var (record, replay) = (SharedOptions.Record(), SharedOptions.Replay());

        return new Verb("backfill", Examples, (parse, session, cancellationToken) =>
        {
            var request = new BackfillRequest(
                parse.GetRequiredValue(subject),
                Times.Range("--from", parse.GetRequiredValue(from)!.Value, "--to", parse.GetRequiredValue(to)!.Value),
                parse.GetValue(every),
                parse.GetValue(backwards),
                parse.GetValue(dryRun))
            {
                Variables = parse.Given(variables),
            };
            var folders = SharedOptions.Folders(parse, record, replay);
            return session.RunAsync(session.UseCases.Backfill, request, folders, request.IsDryRun, cancellationToken);
        })
        {
            subject, from, to, every, backwards, variables, record, replay, dryRun,
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline backfill github --from 2026-01-01 --to 2026-02-01 --every 1d", "January, a day at a time"),
        new("pipeline backfill github --from 7d --to 1d --dry-run", "the plan for last week"),
    ];
}
