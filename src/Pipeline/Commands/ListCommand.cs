using System.CommandLine;
using System.Globalization;
using Pipeline.Runs.Projects;

namespace Pipeline.Commands;

/// <summary><c>pipeline list</c></summary>
internal static class ListCommand
{
    private static readonly string[] forms = ["name", "path", "selector", "json", "text"];

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var project = new ProjectOptionSet();
        // In place of the option of every verb: nodes are listed in more forms than two.
        var form = new Option<string>("--output")
        {
            Description = "The form of the result: for a project folder one node a line, as dbt lists them (default: text).",
            HelpName = string.Join('|', forms),
        };
        form.AcceptOnlyFromAmong(forms);
        var verb = new Verb("list", Examples, (parse, session, cancellationToken) =>
        {
            var output = parse.GetValue(form) ?? "text";
            if (project.FolderOf(parse) is not { } folder)
            {
                ProjectOptionSet.Refuse(parse, [.. project.Nodes, .. project.Folder]);
                if (output is not ("text" or "json")) ProjectOptionSet.Refuse(parse, [form]);
                return session.Formed(output is "json").AskAsync(session.UseCases.List, new ListRequest(), cancellationToken);
            }

            var asked = project.Fill(new ListNodesRequest { Folder = folder }, parse, session.Target);
            var request = asked with { Nodes = project.SelectionOf(parse) };
            return output switch
            {
                "text" => session.In(folder).AskAsync(session.UseCases.ListNodes, request, cancellationToken),
                "json" => session.PrintAsync(session.UseCases.ListNodes, request, listing => listing.Nodes.Select(NodeJson.LineOf),
                    cancellationToken),
                _ => session.PrintAsync(session.UseCases.ListNodes, request,
                    listing => listing.Nodes.Select(node => Line(node, output)).Distinct(), cancellationToken),
            };
        });
        return verb.With([.. project.Nodes, form, .. project.Folder]);
    }

    private static string Line(ListedNode node, string form) => form switch
    {
        "name" => node.Name,
        "path" => node.Path,
        _ => string.Create(CultureInfo.InvariantCulture, $"{node.Selector}"),
    };

    private static Example[] Examples =>
    [
        new("pipeline list", "everything a verb can be given"),
        new("pipeline list --output json", "the same for a script"),
        new("pipeline list --project-dir shop --resource-type model --output selector", "the models of a dbt project folder"),
    ];
}
