using System.CommandLine;
using Pipeline.Diagnostics;
using Pipeline.Runs;
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
        var incremental = SharedOptions.Switch("--incremental", "Without --project-dir: compile as for models that exist already.");
        var lint = new Option<string>("--lint")
        {
            Description = "Say what of the SQL another engine does not understand, or reads otherwise without a word.",
            HelpName = "athena",
        };
        lint.AcceptOnlyFromAmong("athena");
        var verb = new Verb("compile", Examples, (parse, session, cancellationToken) =>
        {
            if (project.FolderOf(parse) is null && session.IsInLakeProject)
            {
                ProjectOptionSet.Refuse(parse, [.. project.OfFolderOnly, inline, fullRefresh]);
                var (select, exclude, vars) = project.Plain(parse);
                var ofLake = new CompileLakeRequest(select, exclude, parse.GetValue(incremental), parse.GetValue(lint) is not null, vars);
                return session.AskAsync(session.UseCases.CompileLake, ofLake, cancellationToken, ExitCodeOf);
            }

            if (parse.GetValue(incremental))
                throw new ConfigurationException(
                    "--incremental is for the models of a lake", hint: "A project folder's are compiled as they are in its database.");
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
        return verb.With([.. project.Nodes, inline, incremental, fullRefresh, lint, .. project.Folder]);
    }

    /// <summary>What Athena does not understand is a check that failed; what it reads otherwise is for a person to look at.</summary>
    private static int ExitCodeOf(CompileReport report) =>
        report.Nodes.Any(node => node.Error is not null) ? ExitCode.Failed
        : report.Nodes.Any(node => node.Portability.Any(note => !note.IsSilent)) ? ExitCode.ChecksFailed
        : ExitCode.Done;

    private static Example[] Examples =>
    [
        new("pipeline compile --target prod", "the lake's models as Athena gets them, and what of them it would not understand"),
        new("pipeline compile --project-dir shop", "all nodes, into target/compiled"),
        new("pipeline compile --project-dir shop --select orders", "one model, printed"),
        new("pipeline compile --project-dir shop --lint athena", "what of it would not carry over"),
        new("""pipeline compile --project-dir shop --inline "select * from {{ ref('orders') }}" """.TrimEnd(), "SQL from the command line"),
    ];
}
