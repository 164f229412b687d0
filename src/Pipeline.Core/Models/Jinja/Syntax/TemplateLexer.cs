using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>
/// Cuts a template into text and tags, applying <c>-</c> and <c>+</c> whitespace control. What stands inside a tag is left to
/// <see cref="ExpressionLexer"/>. Bodies of raw tags are one piece of text, whatever they contain.
/// </summary>
internal sealed class TemplateLexer(JinjaSource source, IReadOnlySet<string> rawTags)
{
    private readonly string text = source.Text;
    private readonly List<Token> tokens = [];
    private int position;

    /// <summary>Where text may begin to be emitted: behind the whitespace that a <c>-%}</c> swallowed.</summary>
    private int dataStart;

    public List<Token> Lex()
    {
        while (NextTag() is var open && open >= 0)
        {
            position = open + 2;
            var sign = SignAt(position);
            EmitData(dataStart, open, stripEnd: sign == '-');
            if (sign != '\0') position++;
            LexTag(text[open + 1], open);
            dataStart = position;
        }

        EmitData(dataStart, text.Length, stripEnd: false);
        tokens.Add(new(TokenKind.End, text.Length, text.Length));
        return tokens;
    }

    private int NextTag()
    {
        for (var at = position; (at = text.IndexOf('{', at)) >= 0 && at + 1 < text.Length; at++)
        {
            if (text[at + 1] is '{' or '%' or '#') return at;
        }

        return -1;
    }

    private char SignAt(int at) => at < text.Length && text[at] is '-' or '+' ? text[at] : '\0';

    private void EmitData(int start, int end, bool stripEnd)
    {
        while (stripEnd && end > start && PythonText.IsSpace(text[end - 1])) end--;
        if (end > start) tokens.Add(new(TokenKind.Data, start, end, text[start..end]));
    }

    private void LexTag(char kind, int open)
    {
        switch (kind)
        {
            case '#': SkipComment(open); break;
            case '{': LexExpression(TokenKind.VariableBegin, TokenKind.VariableEnd, open); break;
            default: LexBlock(open); break;
        }
    }

    private void SkipComment(int open)
    {
        var close = text.IndexOf("#}", position, StringComparison.Ordinal);
        if (close < 0) throw source.Error(open, "Missing end of comment tag");
        position = close + 2;
        if (close > open + 2 && text[close - 1] == '-' && close - 1 >= open + 2 + (SignAt(open + 2) == '\0' ? 0 : 1)) SkipSpace();
    }

    private void LexBlock(int open)
    {
        var name = PeekName();
        if (name == "raw" && TrySkipBareTag("raw", position))
        {
            LexRawBody("raw", open, "Missing end of raw directive");
            return;
        }

        LexExpression(TokenKind.BlockBegin, TokenKind.BlockEnd, open);
        if (!rawTags.Contains(name)) return;
        var end = LexRawBody(name, open, $"Missing end of '{name}' block: expected '{{% end{name} %}}'");
        tokens.Add(new(TokenKind.BlockBegin, end, position));
        tokens.Add(new(TokenKind.Name, position, position, "end" + name));
        tokens.Add(new(TokenKind.BlockEnd, position, position));
    }

    private string PeekName()
    {
        var start = position;
        while (start < text.Length && PythonText.IsSpace(text[start])) start++;
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_')) end++;
        return text[start..end];
    }

    /// <summary>Emits everything up to the end tag as text and moves behind that tag; returns where it began.</summary>
    private int LexRawBody(string name, int open, string whenUnclosed)
    {
        var start = position;
        for (var at = start; (at = text.IndexOf("{%", at, StringComparison.Ordinal)) >= 0; at += 2)
        {
            var sign = SignAt(at + 2);
            if (!TrySkipBareTag("end" + name, at + (sign == '\0' ? 2 : 3))) continue;
            EmitData(start, at, stripEnd: sign == '-');
            return at;
        }

        throw source.Error(open, whenUnclosed);
    }

    /// <summary>Moves behind <c>name %}</c> or <c>name -%}</c> when that is what stands at <paramref name="at"/>.</summary>
    private bool TrySkipBareTag(string name, int at)
    {
        while (at < text.Length && PythonText.IsSpace(text[at])) at++;
        if (string.CompareOrdinal(text, at, name, 0, name.Length) != 0) return false;
        at += name.Length;
        while (at < text.Length && PythonText.IsSpace(text[at])) at++;
        var sign = SignAt(at);
        if (sign != '\0') at++;
        if (string.CompareOrdinal(text, at, "%}", 0, 2) != 0) return false;
        position = at + 2;
        if (sign == '-') SkipSpace();
        return true;
    }

    private void LexExpression(TokenKind begin, TokenKind end, int open)
    {
        tokens.Add(new(begin, open, position));
        var close = begin == TokenKind.VariableBegin ? "}}" : "%}";
        var expression = new ExpressionLexer(source, tokens, position);
        var strip = expression.LexUntil(close, allowPlus: begin == TokenKind.BlockBegin);
        position = expression.Position;
        if (!expression.IsClosed) return;
        tokens.Add(new(end, position - close.Length - (strip == '\0' ? 0 : 1), position));
        if (strip == '-') SkipSpace();
    }

    private void SkipSpace()
    {
        while (position < text.Length && PythonText.IsSpace(text[position])) position++;
    }
}
