using System.CommandLine;

namespace Pipeline.Commands;

/// <summary><c>pipeline init</c></summary>
internal static class InitCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var folder = new Argument<string>("dir") { Description = "The folder to make; its name becomes the project's." };
        return new Verb("init", Examples, (parse, session, cancellationToken) =>
            session.AskAsync(session.UseCases.Init, parse.GetValue(folder)!, cancellationToken))
        {
            folder,
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline init shop", "a small project in the folder shop"),
        new("pipeline transform --project-dir shop", "build it"),
    ];
}
