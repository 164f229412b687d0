namespace Pipeline.Models.Portability;

/// <summary>The tokens of one query, what rules ask of them, and what they found.</summary>
internal sealed class TokenWalk(string sql)
{
    private readonly IReadOnlyList<SqlToken> tokens = SqlTokenizer.Tokens(sql);
    private readonly List<PortabilityFinding> findings = [];

    public int Count => tokens.Count;

    public IReadOnlyList<PortabilityFinding> Findings => findings;

    /// <summary>A token; beyond both ends an empty symbol.</summary>
    public SqlToken this[int index] =>
        index >= 0 && index < tokens.Count ? tokens[index] : new SqlToken(SqlTokenKind.Symbol, "", sql.Length);

    /// <summary>The word runs in the query and gives other values.</summary>
    public void FoundSilent(int index, string what, string instead) => Add(index, true, what, instead);

    /// <summary>Athena refuses it.</summary>
    public void Found(int index, string what, string instead) => Add(index, false, what, instead);

    /// <summary>The bracket that closes the one at an index; the end when none does.</summary>
    public int Closing(int index)
    {
        var depth = 0;
        for (var i = index; i < Count; i++)
        {
            if (this[i].Kind is not SqlTokenKind.Symbol) continue;
            depth += this[i].Text switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
            if (depth == 0) return i;
        }

        return Count;
    }

    /// <summary>The bracket that opens the one at an index; -1 when none does.</summary>
    public int Opening(int index)
    {
        var depth = 0;
        for (var i = index; i >= 0; i--)
        {
            if (this[i].Kind is not SqlTokenKind.Symbol) continue;
            depth += this[i].Text switch { ")" or "]" or "}" => 1, "(" or "[" or "{" => -1, _ => 0 };
            if (depth == 0) return i;
        }

        return -1;
    }

    /// <summary>Where the arguments of a call begin, given its opening bracket; empty for a call without any.</summary>
    public IReadOnlyList<int> Arguments(int opening)
    {
        var closing = Closing(opening);
        if (closing == opening + 1) return [];
        List<int> begins = [opening + 1];
        for (var i = opening + 1; i < closing; i++)
        {
            if (this[i].Is("(") || this[i].Is("[") || this[i].Is("{")) i = Closing(i);
            else if (this[i].Is(",")) begins.Add(i + 1);
        }

        return begins;
    }

    /// <summary>Whether a value may end at a token: what follows a value is an operator, what follows a keyword begins one.</summary>
    public bool EndsValue(int index) => this[index] switch
    {
        { Kind: SqlTokenKind.Number or SqlTokenKind.Text or SqlTokenKind.QuotedName } => true,
        { Kind: SqlTokenKind.Word, Text: var word } => !Keywords.Contains(word),
        { Text: ")" or "]" or "}" } => true,
        _ => false,
    };

    private static readonly HashSet<string> Keywords =
    [
        "select", "from", "where", "and", "or", "not", "in", "on", "by", "as", "when", "then", "else", "case", "having", "limit", "join",
        "union", "all", "between", "like", "is", "array", "distinct", "values", "using", "returning", "with", "over", "exclude", "qualify",
    ];

    private void Add(int index, bool isSilent, string what, string instead)
    {
        var offset = this[index].Offset;
        var lineStart = offset == 0 ? 0 : sql.LastIndexOf('\n', offset - 1) + 1;
        findings.Add(new PortabilityFinding(1 + sql.AsSpan(0, offset).Count('\n'), 1 + offset - lineStart, isSilent, what, instead));
    }
}
