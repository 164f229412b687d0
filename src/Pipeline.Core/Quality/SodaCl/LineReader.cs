using System.Diagnostics.CodeAnalysis;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads a line of SodaCL from left to right and knows the column of what it refuses.</summary>
internal sealed class LineReader(string text, SourceLocation start)
{
    private const string Delimiters = " \t<=>()[],";

    private int position;

    /// <summary>The whole line.</summary>
    public string Text => text;

    /// <summary>True when nothing but spaces is left.</summary>
    public bool IsAtEnd
    {
        get
        {
            SkipSpaces();
            return position == text.Length;
        }
    }

    /// <summary>Where what comes next begins.</summary>
    public SourceLocation Location
    {
        get
        {
            SkipSpaces();
            return start.Column == 0 ? start : start with { Column = start.Column + position };
        }
    }

    /// <summary>The rest of the line, trimmed.</summary>
    public string Rest => text[position..].Trim();

    /// <summary>Reads the symbol if it comes next.</summary>
    public bool TakeSymbol(string symbol)
    {
        SkipSpaces();
        if (!text.AsSpan(position).StartsWith(symbol, StringComparison.Ordinal)) return false;
        position += symbol.Length;
        return true;
    }

    /// <summary>Reads the words if they come next, whole, with any number of spaces between.</summary>
    public bool TakeWords(string words)
    {
        var before = position;
        foreach (var word in words.Split(' '))
        {
            if (TakeSymbol(word) && (position == text.Length || Delimiters.Contains(text[position], StringComparison.Ordinal))) continue;
            position = before;
            return false;
        }

        return true;
    }

    /// <summary>Reads a symbol that must come next.</summary>
    public void Expect(string symbol)
    {
        if (!TakeSymbol(symbol)) throw Unexpected($"'{symbol}'");
    }

    /// <summary>Refuses anything that is left.</summary>
    public void ExpectEnd()
    {
        if (!IsAtEnd) throw Problem($"'{Rest}' is not understood here.");
    }

    /// <summary>Reads a name, quoted or not.</summary>
    public Identifier Name(string what) => TryName(out var name) ? name : throw Unexpected(what);

    /// <summary>Reads a name if one comes next.</summary>
    public bool TryName([NotNullWhen(true)] out Identifier? name)
    {
        SkipSpaces();
        name = position == text.Length ? null : text[position] switch
        {
            '"' => Quoted('"'),
            '`' => Quoted('`'),
            '[' => Quoted(']'),
            _ when Word() is { Length: > 0 } word => new Identifier(word, IsQuoted: false),
            _ => null,
        };
        return name is not null;
    }

    /// <summary>Reads up to the next delimiter; empty when one comes at once.</summary>
    public string Word()
    {
        SkipSpaces();
        var begin = position;
        while (position < text.Length && !Delimiters.Contains(text[position], StringComparison.Ordinal)) position++;
        return text[begin..position];
    }

    /// <summary>Names separated by commas, up to the closing parenthesis.</summary>
    public IReadOnlyList<Identifier> NamesInParentheses(string what)
    {
        Expect("(");
        if (TakeSymbol(")")) return [];
        List<Identifier> names = [Name(what)];
        while (TakeSymbol(",")) names.Add(Name(what));
        Expect(")");
        return names;
    }

    /// <summary>An error at this place.</summary>
    public ConfigurationException Problem(string message, string? hint = null) => new(message, Location, hint);

    /// <summary>An error that says what should have come next.</summary>
    public ConfigurationException Unexpected(string expected) =>
        Problem(IsAtEnd ? $"'{text}' ends where {expected} is expected." : $"Expected {expected} before '{Rest}'.");

    private Identifier Quoted(char close)
    {
        var open = position;
        var end = text.IndexOf(close, open + 1);
        if (end < 0) throw Problem($"The name has no closing {close}.");
        position = end + 1;
        return new Identifier(text[(open + 1)..end], IsQuoted: true);
    }

    private void SkipSpaces()
    {
        while (position < text.Length && text[position] is ' ' or '\t') position++;
    }
}

/// <summary>A name as written in a check.</summary>
/// <param name="Text">Without its quotes.</param>
/// <param name="IsQuoted">Whether it had any: dots in a quoted name belong to the name.</param>
internal sealed record Identifier(string Text, bool IsQuoted)
{
    /// <summary>The name in SQL. Dots of an unquoted name reach into a struct.</summary>
    public string Sql => IsQuoted ? SqlText.Name(Text) : string.Join('.', Text.Split('.').Select(SqlText.Name));

    /// <inheritdoc/>
    public override string ToString() => Text;
}
