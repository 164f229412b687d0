using Pipeline.Runs.Projects;

namespace Pipeline.Commands;

/// <summary><c>pipeline compile</c></summary>
internal static class CompileCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var project = new ProjectOptionSet();
        var inline = SharedOptions.Inline("SQL with Jinja to compile instead of nodes.");
        var fullRefresh = SharedOptions.Switch("--full-refresh", "Compile as for a rebuild from nothing.");
        var verb = new Verb("compile", Examples, (parse, session, cancellationToken) =>
        {
            var folder = project.FolderOrHere(parse);
            var request = project.Fill(new CompileRequest { Folder = folder }, parse, session.Target) with
            {
                Nodes = project.SelectionOf(parse),
                Inline = parse.GetValue(inline),
                FullRefresh = parse.GetValue(fullRefresh),
            };
            return session.In(folder)
                .AskAsync(session.UseCases.Compile, request, report => report.Nodes.All(node => node.Error is null), cancellationToken);
        });
        return verb.With([.. project.Nodes, inline, fullRefresh, .. project.Folder]);
    }

    private static Example[] Examples =>
    [
        new("pipeline compile --project-dir shop", "all nodes, into target/compiled"),
        new("pipeline compile --project-dir shop --select orders", "one model, printed"),
        new("""pipeline compile --project-dir shop --inline "select * from {{ ref('orders') }}" """.TrimEnd(), "SQL from the command line"),
    ];
}
