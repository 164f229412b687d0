using Pipeline.Runs.Projects;

namespace Pipeline.Commands;

/// <summary><c>pipeline docs</c></summary>
internal static class DocsCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var project = new ProjectOptionSet();
        var verb = new Verb("docs", Examples, (parse, session, cancellationToken) =>
        {
            var folder = project.FolderOrHere(parse);
            var request = project.Fill(new DocsRequest { Folder = folder }, parse, session.Target);
            return session.In(folder).AskAsync(session.UseCases.Document, request, cancellationToken);
        });
        return verb.With([.. project.Folder]);
    }

    private static Example[] Examples =>
        [new("pipeline docs --project-dir shop", "target/manifest.json and target/catalog.json, for tools that read dbt's")];
}
