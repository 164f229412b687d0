namespace Pipeline.Commands;

/// <summary><c>pipeline list</c></summary>
internal static class ListCommand
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("list", Examples, (_, session, cancellationToken) =>
        session.AskAsync(session.UseCases.List, new ListRequest(), cancellationToken));

    private static Example[] Examples =>
    [
        new("pipeline list", "everything a verb can be given"),
        new("pipeline list --output json", "the same for a script"),
    ];
}
