using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>The text of a node and where it begins.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Text">Without surrounding blank lines.</param>
/// <param name="Begin">The line of its first character.</param>
internal sealed record SqlText(string Name, string Text, SourceLocation Begin)
{
    /// <summary>The text of a whole file, or of a part of one that begins on a line.</summary>
    public static SqlText Of(string name, string text, string file, int line = 1) =>
        new(name, text.Trim(), new SourceLocation(file, line + text.AsSpan(0, text.Length - text.AsSpan().TrimStart().Length).Count('\n')));
}

/// <summary>What a text says about its node.</summary>
internal sealed record ParsedSql(ConfigLayers Layers, IReadOnlyList<Reference> References, IReadOnlyList<string> Macros);

/// <summary>Renders the SQL of nodes once, to learn what it reads and how it is configured.</summary>
internal sealed class SqlReader(PackageReading reading)
{
    /// <summary>
    /// Folders' configs first, then those of the properties file, then the text's own, then the project's if it is another.
    /// </summary>
    public ParsedSql Read(SqlText sql, string section, string resourceType, IReadOnlyList<string> fqn, NodeProperties? described)
    {
        var layers = reading.Begin(section, fqn);
        if (described is not null) reading.Yaml.AddTo(layers, described.Entry);
        if (described?.Version is { } version) reading.Yaml.AddTo(layers, version.Entry);
        var scope = new ParsingScope(reading.Templates.NamesOf(reading.Package.Name), reading.Target, sql.Name, resourceType);
        if (Render(sql.Text, sql.Begin, scope))
        {
            foreach (var (key, value, location) in scope.ConfigArguments) layers.Add(key, value, location);
        }

        return new ParsedSql(reading.End(layers, section, fqn), scope.References, scope.Macros);
    }

    /// <summary>What hooks read: their nodes must be there before.</summary>
    public IReadOnlyList<Reference> ReferencesOf(IEnumerable<Hook> hooks, Node node)
    {
        var scope = new ParsingScope(reading.Templates.NamesOf(reading.Package.Name), reading.Target, node.Name, node.ResourceType);
        foreach (var hook in hooks) Render(hook.Sql, hook.Location ?? node.Location, scope);
        return scope.References;
    }

    /// <summary>What a call in YAML names: <c>ref('orders')</c>, with or without braces.</summary>
    public IReadOnlyList<Reference> ReferencesIn(string call, SourceLocation at, string owner)
    {
        var scope = new ParsingScope(reading.Templates.NamesOf(reading.Package.Name), reading.Target, owner, "yaml");
        Render(TemplateText.InBraces(call), at, scope);
        return [.. scope.References.Select(reference => reference with { Location = at })];
    }

    private bool Render(string text, SourceLocation begin, ParsingScope scope)
    {
        try
        {
            reading.Templates.Render(text, begin, reading.Package.Name, scope);
            return true;
        }
        catch (JinjaException broken)
        {
            reading.Problems.AddRange([broken.AsProblem()]);
            return false;
        }
    }
}
