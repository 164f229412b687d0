using System.Globalization;
using System.Numerics;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>Lexes the inside of one tag. Braces are balanced, so that <c>}}</c> within a dict literal does not end the tag.</summary>
internal sealed class ExpressionLexer(JinjaSource source, List<Token> tokens, int start)
{
    private readonly string text = source.Text;
    private readonly Stack<char> brackets = new();

    public int Position { get; private set; } = start;

    /// <summary>Whether the closing delimiter was found before the text ended.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Lexes up to and including the delimiter; returns its whitespace sign. Without a delimiter, lexes to the end of the text.</summary>
    public char LexUntil(string? close, bool allowPlus)
    {
        while (Position < text.Length)
        {
            if (PythonText.IsSpace(text[Position])) Position++;
            else if (close is not null && brackets.Count == 0 && TryClose(close, allowPlus, out var sign)) return sign;
            else LexToken();
        }

        return '\0';
    }

    private bool TryClose(string close, bool allowPlus, out char sign)
    {
        sign = text[Position] == '-' || (allowPlus && text[Position] == '+') ? text[Position] : '\0';
        var at = sign == '\0' ? Position : Position + 1;
        if (string.CompareOrdinal(text, at, close, 0, close.Length) != 0) return false;
        Position = at + close.Length;
        return IsClosed = true;
    }

    private void LexToken()
    {
        var first = text[Position];
        if (char.IsAsciiDigit(first)) LexNumber();
        else if (first == '_' || char.IsLetter(first)) LexName();
        else if (first is '\'' or '"') LexString(first);
        else LexOperator(first);
    }

    private void LexName()
    {
        var begin = Position;
        while (Position < text.Length && (text[Position] == '_' || char.IsLetterOrDigit(text[Position]))) Position++;
        tokens.Add(new(TokenKind.Name, begin, Position, text[begin..Position]));
    }

    private void LexString(char quote)
    {
        var begin = Position++;
        while (Position < text.Length && text[Position] != quote) Position += text[Position] == '\\' ? 2 : 1;
        if (Position >= text.Length) throw source.Error(begin, $"unexpected char '{quote}': the string is not closed");
        Position++;
        var body = text[(begin + 1)..(Position - 1)];
        tokens.Add(new(TokenKind.String, begin, Position, StringEscapes.Decode(body, source, begin)));
    }

    private void LexNumber()
    {
        var begin = Position;
        var radix = text[begin] == '0' && begin + 1 < text.Length ? char.ToLowerInvariant(text[begin + 1]) : '\0';
        if (radix is 'x' or 'o' or 'b') LexRadixInteger(begin, radix);
        else LexDecimalNumber(begin);
    }

    private void LexRadixInteger(int begin, char radix)
    {
        var toBase = radix switch { 'x' => 16, 'o' => 8, _ => 2 };
        var value = BigInteger.Zero;
        for (Position = begin + 2; Position < text.Length; Position++)
        {
            if (text[Position] == '_') continue;
            var digit = char.IsAsciiHexDigit(text[Position]) ? Convert.ToInt32(text[Position].ToString(), 16) : 16;
            if (digit >= toBase) break;
            value = (value * toBase) + digit;
        }

        tokens.Add(new(TokenKind.Integer, begin, Position, PythonNumber.Normalise(value)));
    }

    private void LexDecimalNumber(int begin)
    {
        SkipDigits();
        var isFloat = false;
        if (Position + 1 < text.Length && text[Position] == '.' && char.IsAsciiDigit(text[Position + 1]) && !FollowsDot(begin))
        {
            Position++;
            SkipDigits();
            isFloat = true;
        }

        if (TrySkipExponent()) isFloat = true;
        var digits = text[begin..Position].Replace("_", "", StringComparison.Ordinal);
        object value = isFloat
            ? double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture)
            : PythonNumber.Normalise(BigInteger.Parse(digits, CultureInfo.InvariantCulture));
        tokens.Add(new(isFloat ? TokenKind.Float : TokenKind.Integer, begin, Position, value));
    }

    /// <summary><c>a.0.1</c> is two subscripts, not a float.</summary>
    private bool FollowsDot(int begin) => begin > 0 && text[begin - 1] == '.';

    private void SkipDigits()
    {
        while (Position < text.Length && (char.IsAsciiDigit(text[Position]) || IsDigitSeparator())) Position++;
    }

    private bool IsDigitSeparator() =>
        text[Position] == '_' && Position + 1 < text.Length && char.IsAsciiDigit(text[Position + 1]);

    private bool TrySkipExponent()
    {
        if (Position >= text.Length || text[Position] is not ('e' or 'E')) return false;
        var at = Position + 1;
        if (at < text.Length && text[at] is '+' or '-') at++;
        if (at >= text.Length || !char.IsAsciiDigit(text[at])) return false;
        Position = at;
        SkipDigits();
        return true;
    }

    private void LexOperator(char first)
    {
        var second = Position + 1 < text.Length ? text[Position + 1] : '\0';
        var (kind, length) = (first, second) switch
        {
            ('*', '*') => (TokenKind.Power, 2),
            ('/', '/') => (TokenKind.FloorDivide, 2),
            ('=', '=') => (TokenKind.Equal, 2),
            ('!', '=') => (TokenKind.NotEqual, 2),
            ('<', '=') => (TokenKind.LessOrEqual, 2),
            ('>', '=') => (TokenKind.GreaterOrEqual, 2),
            _ => (SingleOperator(first), 1),
        };
        Balance(first);
        tokens.Add(new(kind, Position, Position + length));
        Position += length;
    }

    private TokenKind SingleOperator(char symbol) => symbol switch
    {
        '+' => TokenKind.Add,
        '-' => TokenKind.Subtract,
        '*' => TokenKind.Multiply,
        '/' => TokenKind.Divide,
        '%' => TokenKind.Modulo,
        '~' => TokenKind.Tilde,
        '<' => TokenKind.Less,
        '>' => TokenKind.Greater,
        '=' => TokenKind.Assign,
        '.' => TokenKind.Dot,
        ',' => TokenKind.Comma,
        ':' => TokenKind.Colon,
        ';' => TokenKind.Semicolon,
        '|' => TokenKind.Pipe,
        '(' => TokenKind.LeftParenthesis,
        ')' => TokenKind.RightParenthesis,
        '[' => TokenKind.LeftBracket,
        ']' => TokenKind.RightBracket,
        '{' => TokenKind.LeftBrace,
        '}' => TokenKind.RightBrace,
        _ => throw source.Error(Position, $"unexpected char '{symbol}'"),
    };

    private void Balance(char symbol)
    {
        if (symbol is '(' or '[' or '{') brackets.Push(symbol switch { '(' => ')', '[' => ']', _ => '}' });
        if (symbol is not (')' or ']' or '}')) return;
        if (!brackets.TryPop(out var expected)) throw source.Error(Position, $"unexpected '{symbol}'");
        if (expected != symbol) throw source.Error(Position, $"unexpected '{symbol}', expected '{expected}'");
    }
}
