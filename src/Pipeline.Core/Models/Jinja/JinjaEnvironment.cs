using System.Collections.Frozen;
using Pipeline.Models.Jinja.Builtins;
using Pipeline.Models.Jinja.Syntax;

namespace Pipeline.Models.Jinja;

/// <summary>
/// The language as templates see it: filters, tests, globals and tags. Has everything of Jinja and its <c>do</c> and
/// <c>loopcontrols</c> extensions; hosts add to it. Immutable and shared by all threads.
/// </summary>
public sealed class JinjaEnvironment
{
    /// <summary>Jinja with nothing added.</summary>
    public static JinjaEnvironment Default { get; } = new();

    /// <summary>An environment with what a host adds; a name given here replaces the built-in of that name.</summary>
    public JinjaEnvironment(
        IEnumerable<JinjaFunction>? filters = null,
        IEnumerable<JinjaFunction>? tests = null,
        IEnumerable<JinjaFunction>? globals = null,
        IEnumerable<JinjaTag>? tags = null)
    {
        Filters = With(BuiltinFilters.All, filters);
        Tests = With(BuiltinTests.All, tests);
        Globals = new JinjaScope();
        foreach (var function in BuiltinGlobals.All.Concat(globals ?? [])) Globals.Add(function);
        Tags = (tags ?? []).ToFrozenDictionary(tag => tag.Name);
        RawTags = Tags.Values.Where(tag => tag.IsRaw).Select(tag => tag.Name).ToFrozenSet();
    }

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, JinjaFunction> Filters { get; }

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, JinjaFunction> Tests { get; }

    /// <summary>What every template sees behind the names of its context.</summary>
    internal JinjaScope Globals { get; }

    /// <summary>Block tags by name.</summary>
    public IReadOnlyDictionary<string, JinjaTag> Tags { get; }

    internal IReadOnlySet<string> RawTags { get; }

    /// <summary>
    /// Parses a template; <paramref name="file"/> is what errors call it, and <paramref name="firstLine"/> where the text begins in it.
    /// </summary>
    /// <exception cref="JinjaException">The text is not a template.</exception>
    public JinjaTemplate Parse(string text, string file, int firstLine = 1) => new(new JinjaSource(file, text, firstLine), this);

    /// <summary>Parses an expression that stands alone, such as <c>var('x') + 1</c>.</summary>
    /// <exception cref="JinjaException">The text is not an expression.</exception>
    public static JinjaExpression ParseExpression(string text, string file) => new(new JinjaSource(file, text));

    private static IReadOnlyDictionary<string, JinjaFunction> With(
        IReadOnlyDictionary<string, JinjaFunction> builtins, IEnumerable<JinjaFunction>? added)
    {
        if (added is null) return builtins;
        var all = new Dictionary<string, JinjaFunction>(builtins);
        foreach (var function in added) all[function.Name] = function;
        return all;
    }
}
