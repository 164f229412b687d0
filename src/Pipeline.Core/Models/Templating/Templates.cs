using System.Collections.Concurrent;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;
using Pipeline.Models.Parsing;

namespace Pipeline.Models.Templating;

/// <summary>Renders the templates of a project: SQL with a node's names, YAML values with the project's only.</summary>
internal sealed class Templates(MacroLibrary library, JinjaScope projectNames)
{
    private static readonly JinjaTag TestTag = new("test");

    private readonly JinjaEnvironment environment = new(
        tags: [TestTag, .. new[] { "snapshot", "materialization", "docs" }.Select(name => new JinjaTag(name, IsRaw: true))]);

    private readonly ConcurrentDictionary<(string File, string Text), JinjaTemplate> parsed = new();

    public MacroLibrary Library { get; } = library;

    public JinjaScope ProjectNames { get; } = projectNames;

    /// <summary>The macros a file defines; a generic test <c>x</c> is the macro <c>test_x</c>.</summary>
    public IEnumerable<(string Name, JinjaMacro Body)> MacrosOf(string text, string file)
    {
        var template = Parse(text, file);
        return template.Macros.Select(macro => (macro.Name, macro))
            .Concat(template.Blocks.Where(block => block.Tag == TestTag).Select(block => ($"test_{block.Name}", block.Macro)));
    }

    private JinjaTemplate Parse(string text, string file) => parsed.GetOrAdd((file, text), key => environment.Parse(key.Text, key.File));

    /// <summary>Renders a node's text as its package sees it.</summary>
    public string Render(string text, string file, string package, NodeScope names) =>
        TemplateText.IsTemplate(text) ? Parse(text, file).Render(Context(package, names)) : text;

    /// <summary>A value of a YAML file; a template that is one expression keeps its type.</summary>
    public object? Value(YamlScalar scalar)
    {
        if (!TemplateText.IsTemplate(scalar.Text)) return scalar.Resolve();
        try
        {
            var context = Context(Library.Project, ProjectNames);
            return TemplateValue.ToPlain(Parse(scalar.Text, scalar.Location.File).RenderNative(context));
        }
        catch (JinjaException broken)
        {
            // The template counts its lines from where the value begins: the value's own place says more.
            throw new ConfigurationException(broken.Text, scalar.Location, broken.Hint);
        }
    }

    /// <summary>What a naming macro says, without the blank lines its author left around it.</summary>
    public string Name(string macro, string? custom, JinjaDict node, ProblemList problems)
    {
        try
        {
            var naming = Library.Resolve(Library.Project, macro)!;
            var result = naming.Call(Context(Library.Project, ProjectNames), JinjaArguments.Of(custom, node));
            return PythonText.Str(result).Trim();
        }
        catch (JinjaException broken)
        {
            problems.AddRange([broken.AsProblem()]);
            return custom ?? "";
        }
    }

    private JinjaContext Context(string package, JinjaScope names) => new(environment, new PackageScope(Library, package, names));
}
