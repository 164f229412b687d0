using Pipeline.Diagnostics;
using Pipeline.Models.Selecting;

namespace Pipeline.Models;

/// <summary>
/// dbt's node selection: <c>+x</c>, <c>x+</c>, <c>2+x</c>, <c>@x</c>, <c>tag:</c>, <c>path:</c> and the other methods; a space
/// joins (union), a comma narrows (intersection); selectors of <c>selectors.yml</c> by name. A test is picked with the nodes it reads as
/// <see cref="IndirectSelection"/> says.
/// </summary>
public sealed class Selector
{
    private readonly Graph graph;
    private readonly string project;
    private readonly IReadOnlyList<Macro> macros;
    private readonly SelectorDefinitions definitions;

    internal Selector(Graph graph, string project, IReadOnlyList<Macro> macros, SelectorDefinitions definitions) =>
        (this.graph, this.project, this.macros, this.definitions) = (graph, project, macros, definitions);

    /// <summary>The selectors of <c>selectors.yml</c>, by name.</summary>
    public IReadOnlyCollection<string> Names => definitions.Names;

    /// <summary>What <c>selectors.yml</c> says of each, by name.</summary>
    internal IReadOnlyDictionary<string, object?> Declared => definitions.Declared;

    /// <summary>The one that applies when nothing is selected; null for none.</summary>
    public string? Default => definitions.Default;

    /// <summary>
    /// Picks nodes: those of the named selector, else those of <paramref name="select"/>, else all (or those of the default selector);
    /// less those of <paramref name="exclude"/>.
    /// </summary>
    /// <exception cref="ConfigurationException">A selector uses a method or name that does not exist.</exception>
    public Selection Select(IReadOnlyList<string> select, IReadOnlyList<string> exclude, SelectionOptions? options = null)
    {
        options ??= new SelectionOptions();
        var picker = new NodePicker(graph, new SelectorMethods(project, macros, options), definitions);
        var picked = Included(select, exclude, options) is { } wanted
            ? picker.Pick(wanted, options.IndirectSelection)
            : graph.InOrder.Select(node => node.UniqueId).ToHashSet(StringComparer.Ordinal);
        if (exclude.Count > 0) picked.ExceptWith(picker.Pick(SelectionExpression.Parse(exclude), IndirectSelection.Eager));
        return new Selection([.. graph.InOrder.Where(node => picked.Contains(node.UniqueId))], picker.Warnings);
    }

    private SelectionExpression? Included(IReadOnlyList<string> select, IReadOnlyList<string> exclude, SelectionOptions options)
    {
        if (options.SelectorName is { } name) return definitions.Find(name);
        if (select.Count > 0) return SelectionExpression.Parse(select);
        return exclude.Count == 0 && Default is { } byDefault ? definitions.Find(byDefault) : null;
    }
}
