namespace Pipeline.Models.Jinja.Syntax;

/// <summary>The tokens of a template with a cursor. Reading past the end yields <see cref="TokenKind.End"/> for ever.</summary>
internal sealed class TokenStream(JinjaSource source, List<Token> tokens)
{
    private int index;

    public JinjaSource Source { get; } = source;

    public Token Current => tokens[index];

    public Token Next => tokens[Math.Min(index + 1, tokens.Count - 1)];

    /// <summary>Where the token before the current one ended.</summary>
    public int PreviousEnd => index == 0 ? 0 : tokens[index - 1].End;

    /// <summary>Where the token before the current one began.</summary>
    public int PreviousStart => index == 0 ? 0 : tokens[index - 1].Position;

    public Token Read()
    {
        var token = tokens[index];
        if (index < tokens.Count - 1) index++;
        return token;
    }

    public bool SkipIf(TokenKind kind)
    {
        if (Current.Kind != kind) return false;
        Read();
        return true;
    }

    public bool SkipIfName(string name)
    {
        if (!Current.IsName(name)) return false;
        Read();
        return true;
    }

    public Token Expect(TokenKind kind) =>
        Current.Kind == kind ? Read() : throw Unexpected($", expected '{TokenNames.Of(kind)}'");

    public void ExpectName(string name)
    {
        if (!SkipIfName(name)) throw Unexpected($", expected '{name}'");
    }

    public JinjaException Unexpected(string expectation = "") => Current.Kind == TokenKind.End
        ? Source.Error(Current.Position, $"unexpected end of template{expectation}")
        : Source.Error(Current.Position, $"unexpected '{TokenNames.Describe(Current)}'{expectation}");
}
