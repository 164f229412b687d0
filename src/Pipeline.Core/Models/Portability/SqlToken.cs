namespace Pipeline.Models.Portability;

/// <summary>The kinds of token that matter when SQL is looked at without being parsed.</summary>
internal enum SqlTokenKind
{
    /// <summary>A keyword or a bare name.</summary>
    Word,

    /// <summary>A name in double quotes.</summary>
    QuotedName,

    /// <summary>Text in single quotes or between dollar signs.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An operator, a bracket, a comma.</summary>
    Symbol,
}

/// <summary>A token of SQL; comments and white space are none.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written; words in lower case.</param>
/// <param name="Offset">Where it begins.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Text, int Offset)
{
    public bool IsWord(string word) => Kind is SqlTokenKind.Word && Text == word;

    public bool Is(string symbol) => Kind is SqlTokenKind.Symbol && Text == symbol;
}
