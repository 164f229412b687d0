using Pipeline.Diagnostics;

namespace Pipeline.Models.Jinja;

/// <summary>
/// A block tag that a host adds to the language: <c>{% name x(parameters), option = value %}…{% endname %}</c>. Rendering it
/// prints nothing; the template lists what it captured. The body of a raw tag is text, whatever it contains.
/// </summary>
public sealed record JinjaTag(string Name, bool IsRaw = false);

/// <summary>One use of a registered tag.</summary>
/// <param name="Tag">Which tag.</param>
/// <param name="Name">The name behind it; empty when there is none.</param>
/// <param name="Macro">Its parameters and body as a macro.</param>
/// <param name="Flags">Bare words behind the name.</param>
/// <param name="Options">Named literals behind the name.</param>
/// <param name="Text">The body as written.</param>
public sealed record JinjaBlock(
    JinjaTag Tag, string Name, JinjaMacro Macro, IReadOnlyList<string> Flags, IReadOnlyDictionary<string, object?> Options, string Text)
{
    /// <summary>Where the block begins.</summary>
    public SourceLocation Location => Macro.Location;
}
