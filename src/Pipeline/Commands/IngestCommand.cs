using System.CommandLine;
using Pipeline.Diagnostics;
using Pipeline.Runs;
using Pipeline.Schema;

namespace Pipeline.Commands;

/// <summary><c>pipeline ingest source[/stream]…</c></summary>
internal static class IngestCommand
{
    /// <summary>The command.</summary>
    public static Verb Create(TimeProvider clock)
    {
        var streams = new Argument<string[]>("source[/stream]")
        {
            Description = "A source, or some of its streams.",
            Arity = ArgumentArity.OneOrMore,
        };
        var since = Times.Instant("--since", $"Only rows from this time on: {Times.Forms}.", clock);
        var until = Times.Instant("--until", "Only rows before this time (default: now).", clock);
        var fullRefresh = SharedOptions.Switch("--full-refresh", "Forget validators and watermarks first; asks, or needs --yes.");
        var noGate = SharedOptions.Switch("--no-gate", "Commit without asking the checks that gate the streams.");
        var limit = new Option<long?>("--limit") { Description = "Stop after about this many rows a stream.", HelpName = "ROWS" };
        limit.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && long.TryParse(text, out var rows) && rows < 1)
                result.AddError("--limit: must be 1 or more.");
        });
        var variables = VariableOption.Create();
        var (record, replay, dryRun, yes) = (SharedOptions.Record(), SharedOptions.Replay(), SharedOptions.DryRun(), SharedOptions.Yes());

        return new Verb("ingest", Examples, (parse, session, cancellationToken) =>
        {
            var request = Named(parse.GetRequiredValue(streams)) with
            {
                Interval = Range(parse.GetValue(since), parse.GetValue(until), clock),
                FullRefresh = parse.GetValue(fullRefresh),
                Limit = parse.GetValue(limit),
                IsDryRun = parse.GetValue(dryRun),
                NoGate = parse.GetValue(noGate),
                Variables = parse.Given(variables),
            };
            var folders = SharedOptions.Folders(parse, record, replay);
            if (request is { FullRefresh: true, IsDryRun: false })
                session.Confirm($"--full-refresh forgets what was read of {request.Source} and reads it again", parse.GetValue(yes));
            return session.RunAsync(session.UseCases.Ingest, request, folders, request.IsDryRun, cancellationToken);
        })
        {
            streams, since, until, variables, fullRefresh, limit, noGate, record, replay, dryRun, yes,
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline ingest github", "what is new in all streams of a source"),
        new("pipeline ingest github/events --limit 100", "one stream, about a hundred rows"),
        new("pipeline ingest github --replay samples/github", "from recorded answers, without a network"),
    ];

    /// <summary><c>github</c> means all streams, also when one of them is named beside it.</summary>
    private static IngestRequest Named(string[] names)
    {
        var parts = names.Select(name => name.Split('/', 2)).ToList();
        if (parts.Find(part => part is ["", ..] or [_, ""]) is { } broken)
            throw new ConfigurationException($"'{string.Join('/', broken)}' is neither a source nor source/stream");
        if (parts.Select(part => part[0]).Distinct().ToList() is [_, var second, ..])
            throw new ConfigurationException($"'{second}' is another source than '{parts[0][0]}'", hint: "Ingest one source at a time.");
        return new IngestRequest(parts[0][0], parts.Exists(part => part is [_]) ? [] : [.. parts.Select(part => part[1]).Distinct()]);
    }

    private static Interval? Range(DateTimeOffset? since, DateTimeOffset? until, TimeProvider clock) => (since, until) switch
    {
        (null, null) => null,
        (null, _) => throw new ConfigurationException("--until needs --since", hint: "Give both ends of the range."),
        ({ } start, var end) => Times.Range("--since", start, "--until", end ?? clock.GetUtcNow()),
    };
}
