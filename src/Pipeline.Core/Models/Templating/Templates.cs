using System.Collections.Concurrent;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;
using Pipeline.Models.Parsing;

namespace Pipeline.Models.Templating;

/// <summary>Renders the templates of a project: SQL with a node's names, YAML values with the project's only.</summary>
internal sealed class Templates(MacroLibrary library, JinjaScope projectNames, IReadOnlyDictionary<string, JinjaScope> packageNames)
{
    private const string SnapshotTag = "snapshot";
    private const string MaterializationTag = "materialization";

    private static readonly JinjaTag TestTag = new("test");

    private readonly JinjaEnvironment environment = new(
        tags: [TestTag, .. new[] { SnapshotTag, MaterializationTag, "docs" }.Select(name => new JinjaTag(name, IsRaw: true))]);

    private readonly ConcurrentDictionary<(string File, string Text, int Line), JinjaTemplate> parsed = new();

    public MacroLibrary Library { get; } = library;

    public JinjaScope ProjectNames { get; } = projectNames;

    /// <summary>The macros a file defines; a generic test <c>x</c> is the macro <c>test_x</c>.</summary>
    public IEnumerable<(string Name, JinjaMacro Body)> MacrosOf(string text, string file)
    {
        var template = Parse(text, file);
        return template.Macros.Select(macro => (macro.Name, macro))
            .Concat(template.Blocks.Where(block => block.Tag == TestTag).Select(block => ($"test_{block.Name}", block.Macro)));
    }

    /// <summary>The <c>snapshot</c> blocks of a file, bodies as written.</summary>
    public IEnumerable<JinjaBlock> SnapshotsOf(string text, string file) =>
        Parse(text, file).Blocks.Where(block => block.Tag.Name is SnapshotTag);

    /// <summary>The materializations a file defines.</summary>
    public IEnumerable<string> MaterializationsOf(string text, string file) =>
        Parse(text, file).Blocks.Where(block => block.Tag.Name is MaterializationTag).Select(block => block.Name);

    /// <summary>What the nodes of a package see, besides what is theirs alone.</summary>
    public JinjaScope NamesOf(string package) => packageNames.GetValueOrDefault(package, ProjectNames);

    private JinjaTemplate Parse(string text, string file, int firstLine = 1) =>
        parsed.GetOrAdd((file, text, firstLine), key => environment.Parse(key.Text, key.File, key.Line));

    /// <summary>Renders a node's text as its package sees it.</summary>
    public string Render(string text, SourceLocation begin, string package, NodeScope names) =>
        TemplateText.IsTemplate(text) ? Parse(text, begin.File, begin.Line).Render(Context(package, names)) : text;

    /// <summary>A value of a YAML file of a package; a template that is one expression keeps its type.</summary>
    public object? Value(YamlScalar scalar, string package) => Value(scalar, package, NamesOf(package));

    /// <summary>The same with names of the caller's.</summary>
    public object? Value(YamlScalar scalar, string package, JinjaScope names)
    {
        if (!TemplateText.IsTemplate(scalar.Text)) return scalar.Resolve();
        try
        {
            var context = Context(package, names);
            return TemplateValue.ToPlain(Parse(scalar.Text, scalar.Location.File).RenderNative(context));
        }
        catch (JinjaException broken)
        {
            // The template counts its lines from where the value begins: the value's own place says more.
            throw new ConfigurationException(broken.Text, scalar.Location, broken.Hint);
        }
    }

    /// <summary>What a naming macro says, without the blank lines its author left around it.</summary>
    public string Name(string macro, string? custom, string package, JinjaDict node, ProblemList problems)
    {
        try
        {
            var naming = Library.Resolve(package, macro)!;
            var result = naming.Call(Context(package, NamesOf(package)), JinjaArguments.Of(custom, node));
            return PythonText.Str(result).Trim();
        }
        catch (JinjaException broken)
        {
            problems.AddRange([broken.AsProblem()]);
            return custom ?? "";
        }
    }

    /// <summary>What a macro gives to a node: a value, or the text it prints.</summary>
    public object? Call(string macro, string package, NodeScope names, params object?[] arguments)
    {
        var context = Context(package, names);
        var called = Library.Resolve(package, macro) ?? throw new JinjaException($"there is no macro '{macro}'");
        return called.Call(context, JinjaArguments.Of(arguments));
    }

    private JinjaContext Context(string package, JinjaScope names) => new(environment, new PackageScope(Library, package, names));
}
