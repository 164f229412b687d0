using System.Text.RegularExpressions;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Reads <c>{% docs %}</c> blocks, and descriptions that quote them with <c>doc()</c>.</summary>
internal sealed partial class Descriptions(Templates templates, string root, ProblemList problems)
{
    private readonly Dictionary<(string Package, string Name), DocBlock> blocks = [];

    /// <summary>The blocks in the order they were read.</summary>
    public IReadOnlyList<DocBlock> Blocks => [.. blocks.Values];

    /// <summary>Reads the blocks of a package's Markdown files.</summary>
    public void ReadBlocks(PackageFolder package)
    {
        var folders = package.File.DocsPaths is { Count: > 0 } given ? given : package.File.AllPaths;
        foreach (var file in package.Files(folders, ".md"))
        {
            var text = file.ReadText();
            foreach (Match block in Block.Matches(text)) Add(block, text, file, package.Name);
        }
    }

    /// <summary>The description of an entry, its quotations in place; empty when it has none.</summary>
    public string Of(YamlMapping entry, string package)
    {
        if (entry["description"] is not YamlScalar description) return "";
        if (!TemplateText.IsTemplate(description.Text)) return description.Text.Trim();
        var names = new JinjaScope(templates.NamesOf(package));
        names.Add(new JinjaFunction("doc", "package_or_name, name?", call =>
            call.IsGiven(1) ? Text(call.Text(0), call.Text(1), package) : Text(null, call.Text(0), package)));
        try
        {
            return $"{templates.Value(description, package, names)}".Trim();
        }
        catch (ConfigurationException broken)
        {
            problems.AddRange(broken.Problems);
            return "";
        }
    }

    private void Add(Match match, string text, ProjectFileEntry file, string package)
    {
        var block = new DocBlock(match.Groups["name"].Value, package, file.Path, match.Groups["text"].Value.Trim());
        if (blocks.TryAdd((package, block.Name), block)) return;
        var line = text.AsSpan(0, match.Index).Count('\n') + 1;
        problems.Add(
            $"there are two docs blocks named '{block.Name}', here and in {blocks[(package, block.Name)].Path}",
            new SourceLocation(file.FullPath, line), "Rename one.");
    }

    private string Text(string? given, string name, string package)
    {
        string[] packages = given is null ? [package, root] : [given];
        var found = packages.Select(candidate => blocks.GetValueOrDefault((candidate, name))).FirstOrDefault(block => block is not null)
            ?? (given is null ? blocks.Values.FirstOrDefault(block => block.Name == name) : null);
        return found?.Text ?? throw new JinjaException(
            $"doc('{name}') names no docs block", NearestName.Hint(name, [.. blocks.Values.Select(block => block.Name).Distinct()])
                ?? "Write {% docs " + name + " %}...{% enddocs %} in a Markdown file beside the models.");
    }

    [GeneratedRegex(
        @"\{%-?\s*docs\s+(?<name>\w+)\s*-?%\}(?<text>.*?)\{%-?\s*enddocs\s*-?%\}", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block { get; }
}
