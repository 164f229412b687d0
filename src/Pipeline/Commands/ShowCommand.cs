using System.CommandLine;
using Pipeline.Runs.Projects;

namespace Pipeline.Commands;

/// <summary><c>pipeline show</c></summary>
internal static class ShowCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var project = new ProjectOptionSet();
        var inline = SharedOptions.Inline("SQL with Jinja to show the rows of instead of a node's.");
        var limit = new Option<int>("--limit")
        {
            Description = "How many rows; -1 for all (default: 5).",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        var verb = new Verb("show", Examples, (parse, session, cancellationToken) =>
        {
            var folder = project.FolderOrHere(parse);
            var request = project.Fill(new ShowRequest { Folder = folder }, parse, session.Target) with
            {
                Nodes = project.SelectionOf(parse),
                Inline = parse.GetValue(inline),
                Limit = parse.GetValue(limit),
            };
            return session.In(folder).AskAsync(session.UseCases.ShowRows, request, cancellationToken);
        });
        return verb.With([.. project.Nodes, inline, limit, .. project.Folder]);
    }

    private static Example[] Examples =>
    [
        new("pipeline show --project-dir shop --select orders", "the first rows of a model's query"),
        new("pipeline show --project-dir shop --select orders --limit 20 --output json", "more of them, for a script"),
        new("""pipeline show --project-dir shop --inline "select count(*) from {{ ref('orders') }}" """.TrimEnd(), "a query of your own"),
    ];
}
