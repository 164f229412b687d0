using Pipeline.Diagnostics;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>The text of one template with its newlines normalised, and the way from an offset back to a place the user can open.</summary>
internal sealed class JinjaSource(string file, string text, int firstLine = 1)
{
    public string File { get; } = file;

    /// <summary>What Jinja sees: <c>\n</c> newlines only, and one trailing newline dropped.</summary>
    public string Text { get; } = Normalise(text);

    public SourceLocation LocationOf(int offset)
    {
        var before = Text.AsSpan(0, Math.Min(offset, Text.Length));
        return new(File, before.Count('\n') + firstLine, before.Length - (before.LastIndexOf('\n') + 1) + 1);
    }

    public string LineAt(int offset)
    {
        offset = Math.Min(offset, Text.Length);
        var start = Text.AsSpan(0, offset).LastIndexOf('\n') + 1;
        var length = Text.AsSpan(start).IndexOf('\n');
        return length < 0 ? Text[start..] : Text.Substring(start, length);
    }

    public JinjaException Error(int offset, string message, string? hint = null) => JinjaException.At(this, offset, message, hint);

    private static string Normalise(string text)
    {
        if (text.Contains('\r', StringComparison.Ordinal)) text = text.ReplaceLineEndings("\n");
        return text.EndsWith('\n') ? text[..^1] : text;
    }
}
