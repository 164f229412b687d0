namespace Pipeline.Commands;

/// <summary><c>pipeline gc</c></summary>
internal static class GcCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var dryRun = SharedOptions.Switch("--dry-run", "List the files; remove none.");
        return new Verb("gc", Examples, (parse, session, cancellationToken) =>
            session.AskAsync(session.UseCases.CollectGarbage, new GarbageRequest(parse.GetValue(dryRun)), cancellationToken))
        {
            dryRun,
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline gc --dry-run", "what would be removed"),
        new("pipeline gc", "remove what interrupted runs left behind"),
    ];
}
