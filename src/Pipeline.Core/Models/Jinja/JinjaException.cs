using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Models.Jinja.Syntax;

namespace Pipeline.Models.Jinja;

/// <summary>A macro that was open when an error occurred, and where it was called; no place when the host called it.</summary>
public sealed record JinjaStackEntry(string Macro, SourceLocation? CalledAt)
{
    /// <summary><c>in macro 'm', called at file:line:column</c></summary>
    public override string ToString() => CalledAt is null ? $"in macro '{Macro}'" : $"in macro '{Macro}', called at {CalledAt}";
}

/// <summary>
/// A template that cannot be parsed or evaluated. <see cref="Exception.Message"/> shows the line with a caret under the place
/// and the macros that were open; <see cref="Text"/> is the bare sentence. A function of the host throws it without a place:
/// the evaluator adds it.
/// </summary>
public sealed class JinjaException : ExpectedException
{
    /// <summary>An error whose place the evaluator knows.</summary>
    public JinjaException(string message, string? hint = null, Exception? innerException = null)
        : base(message, hint, location: null, innerException) => Text = message;

    private JinjaException(string text, string? hint, SourceLocation location, string sourceLine, IReadOnlyList<JinjaStackEntry> stack, Exception? inner)
        : base(Render(text, location, sourceLine, stack), hint, location, inner)
    {
        Text = text;
        SourceLine = sourceLine;
        MacroStack = stack;
    }

    /// <summary>What is wrong, in one sentence, without the place.</summary>
    public string Text { get; }

    /// <summary>The line of the template that <see cref="ExpectedException.Location"/> points into.</summary>
    public string? SourceLine { get; }

    /// <summary>The macros open at the time, innermost first.</summary>
    public IReadOnlyList<JinjaStackEntry> MacroStack { get; } = [];

    internal static JinjaException At(
        JinjaSource source, int offset, string text, string? hint = null, IReadOnlyList<JinjaStackEntry>? stack = null, Exception? inner = null) =>
        new(text, hint, source.LocationOf(offset), source.LineAt(offset), stack ?? [], inner);

    private static string Render(string text, SourceLocation location, string sourceLine, IReadOnlyList<JinjaStackEntry> stack)
    {
        var number = location.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        // The caret line repeats tabs so that the caret stands below its column however wide a tab is shown.
        var indent = string.Concat(sourceLine.Take(location.Column - 1).Select(c => c == '\t' ? '\t' : ' '));
        var message = new StringBuilder(text).Append('\n')
            .Append("  ").Append(number).Append(" | ").Append(sourceLine).Append('\n')
            .Append(' ', number.Length + 3).Append("| ").Append(indent).Append('^');
        foreach (var entry in stack) message.Append("\n  ").Append(entry);
        return message.ToString();
    }
}
