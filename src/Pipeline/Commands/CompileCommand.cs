using System.CommandLine;
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
        var lint = new Option<string>("--lint")
        {
            Description = "Say what of the SQL another engine does not understand, or reads otherwise without a word.",
            HelpName = "athena",
        };
        lint.AcceptOnlyFromAmong("athena");
        var verb = new Verb("compile", Examples, (parse, session, cancellationToken) =>
        {
            var folder = project.FolderOrHere(parse);
            var request = project.Fill(new CompileRequest { Folder = folder }, parse, session.Target) with
            {
                Nodes = project.SelectionOf(parse),
                Inline = parse.GetValue(inline),
                FullRefresh = parse.GetValue(fullRefresh),
                LintForAthena = parse.GetValue(lint) is not null,
            };
            return session.In(folder)
                .AskAsync(session.UseCases.Compile, request, report => report.Nodes.All(node => node.Error is null), cancellationToken);
        });
        return verb.With([.. project.Nodes, inline, fullRefresh, lint, .. project.Folder]);
    }

    private static Example[] Examples =>
    [
        new("pipeline compile --project-dir shop", "all nodes, into target/compiled"),
        new("pipeline compile --project-dir shop --select orders", "one model, printed"),
        new("pipeline compile --project-dir shop --lint athena", "what of it would not carry over"),
        new("""pipeline compile --project-dir shop --inline "select * from {{ ref('orders') }}" """.TrimEnd(), "SQL from the command line"),
    ];
}
