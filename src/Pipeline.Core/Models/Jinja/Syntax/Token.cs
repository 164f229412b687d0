namespace Pipeline.Models.Jinja.Syntax;

internal enum TokenKind
{
    Data, VariableBegin, VariableEnd, BlockBegin, BlockEnd,
    Name, String, Integer, Float,
    Add, Subtract, Multiply, Divide, FloorDivide, Modulo, Power, Tilde,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    Assign, Dot, Comma, Colon, Semicolon, Pipe,
    LeftParenthesis, RightParenthesis, LeftBracket, RightBracket, LeftBrace, RightBrace,
    End,
}

/// <summary>One lexical unit. <paramref name="Value"/> is the text of data and names, the decoded literal of strings and numbers.</summary>
internal readonly record struct Token(TokenKind Kind, int Position, int End, object? Value = null)
{
    public string Text => (string)Value!;

    public bool IsName(string name) => Kind == TokenKind.Name && (string)Value! == name;
}

internal static class TokenNames
{
    public static string Of(TokenKind kind) => kind switch
    {
        TokenKind.Data => "template text",
        TokenKind.VariableBegin => "begin of print statement",
        TokenKind.VariableEnd => "end of print statement",
        TokenKind.BlockBegin => "begin of statement block",
        TokenKind.BlockEnd => "end of statement block",
        TokenKind.Name => "name",
        TokenKind.String => "string",
        TokenKind.Integer => "integer",
        TokenKind.Float => "float",
        TokenKind.Add => "+",
        TokenKind.Subtract => "-",
        TokenKind.Multiply => "*",
        TokenKind.Divide => "/",
        TokenKind.FloorDivide => "//",
        TokenKind.Modulo => "%",
        TokenKind.Power => "**",
        TokenKind.Tilde => "~",
        TokenKind.Equal => "==",
        TokenKind.NotEqual => "!=",
        TokenKind.Less => "<",
        TokenKind.LessOrEqual => "<=",
        TokenKind.Greater => ">",
        TokenKind.GreaterOrEqual => ">=",
        TokenKind.Assign => "=",
        TokenKind.Dot => ".",
        TokenKind.Comma => ",",
        TokenKind.Colon => ":",
        TokenKind.Semicolon => ";",
        TokenKind.Pipe => "|",
        TokenKind.LeftParenthesis => "(",
        TokenKind.RightParenthesis => ")",
        TokenKind.LeftBracket => "[",
        TokenKind.RightBracket => "]",
        TokenKind.LeftBrace => "{",
        TokenKind.RightBrace => "}",
        _ => "end of template",
    };

    public static string Describe(Token token) => token.Kind == TokenKind.Name ? token.Text : Of(token.Kind);
}
