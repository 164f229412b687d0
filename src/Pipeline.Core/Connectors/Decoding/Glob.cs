namespace Pipeline.Connectors.Decoding;

/// <summary>
/// A pattern over names with <c>/</c>: <c>*</c> and <c>?</c> stay within a part, <c>**/</c> is any number of parts, <c>{a,b}</c> is one of
/// several, <c>[...]</c> has no meaning of its own. A name is gone through once, with all places of the pattern it may be at: no
/// pattern is slow on any name. (A regular expression of the kind that promises the same takes 30 ms to be made ready.)
/// </summary>
internal sealed class Glob
{
    private readonly string text;
    private readonly List<State> states = [];

    public Glob(string text)
    {
        this.text = text;
        Prefix = text[..(text.AsSpan().IndexOfAny("*?{") is >= 0 and var wild ? text.LastIndexOf('/', wild) + 1 : text.Length)];
        Compile();
    }

    /// <summary>What a place of the pattern takes.</summary>
    private enum Takes
    {
        /// <summary>One symbol, which is given.</summary>
        Symbol,

        /// <summary>Any symbol but a slash.</summary>
        InPart,

        /// <summary>Any symbol.</summary>
        Any,

        /// <summary>Nothing: it leads on to two others.</summary>
        Nothing,

        /// <summary>Nothing: it is the end.</summary>
        End,
    }

    /// <summary>What every match begins with: a folder with its slash, or the whole name when nothing is left open.</summary>
    public string Prefix { get; }

    /// <summary>True when nothing is left open.</summary>
    public bool IsLiteral => Prefix.Length == text.Length && !text.EndsWith('/');

    /// <summary>What is wrong with a pattern; null for nothing.</summary>
    public static string? Fault(string text)
    {
        if (text.StartsWith('/')) return "it begins with '/'; names are relative to 'root'";
        if (text.Split('/').Contains("..")) return "it leads out of 'root' with '..'";
        var depth = 0;
        foreach (var symbol in text)
        {
            depth += symbol switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth is < 0 or > 1) return "its braces do not pair; {a,b} cannot be nested";
        }

        return depth == 0 ? null : "a '{' is not closed";
    }

    public bool IsMatch(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var (now, next) = (new bool[states.Count], new bool[states.Count]);
        Enter(now, 0);
        foreach (var symbol in name)
        {
            for (var i = 0; i < now.Length; i++)
            {
                if (now[i] && states[i].IsTaking(symbol)) Enter(next, states[i].Next);
            }

            (now, next) = (next, now);
            Array.Clear(next);
        }

        return now[^1];
    }

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>Is at a place, and at all that follow it without taking a symbol.</summary>
    private void Enter(bool[] at, int place)
    {
        if (at[place]) return;
        at[place] = true;
        if (states[place].Takes is not Takes.Nothing) return;
        Enter(at, states[place].Next);
        if (states[place].Other is { } other) Enter(at, other);
    }

    private void Compile()
    {
        List<int> alternatives = [], ends = [];
        for (var i = 0; i < text.Length; i++)
        {
            var rest = text.AsSpan(i);
            if (rest.StartsWith("**/") && (i == 0 || text[i - 1] == '/')) i += AddParts();
            else if (rest.StartsWith("**")) i += AddRun(Takes.Any);
            else if (text[i] == '*') AddRun(Takes.InPart);
            else if (text[i] == '?') Add(Takes.InPart);
            else if (text[i] == '{') alternatives.Add(Add(Takes.Nothing));
            else if (alternatives is [.., var before] && text[i] is ',') AddAlternative(before);
            else if (alternatives is not [] && text[i] is '}') EndAlternatives();
            else Add(Takes.Symbol, text[i]);
        }

        Add(Takes.End);

        void AddAlternative(int before)
        {
            ends.Add(Add(Takes.Nothing));
            alternatives.Add(Add(Takes.Nothing));
            states[before] = states[before] with { Other = alternatives[^1] };
        }

        void EndAlternatives()
        {
            foreach (var end in ends) states[end] = states[end] with { Next = states.Count };
            (alternatives, ends) = ([], []);
        }
    }

    /// <summary>Any number of such symbols; returns the symbols of the pattern that are done with beyond the first.</summary>
    private int AddRun(Takes takes)
    {
        var loop = Add(Takes.Nothing);
        states[Add(takes)] = new State(takes, Next: loop);
        states[loop] = states[loop] with { Other = states.Count };
        return 1;
    }

    /// <summary>Any number of parts: each has a symbol at least, and ends with a slash.</summary>
    private int AddParts()
    {
        var loop = Add(Takes.Nothing);
        Add(Takes.InPart);
        AddRun(Takes.InPart);
        states[Add(Takes.Symbol, '/')] = new State(Takes.Symbol, '/', Next: loop);
        states[loop] = states[loop] with { Other = states.Count };
        return 2;
    }

    private int Add(Takes takes, char symbol = '\0')
    {
        states.Add(new State(takes, symbol, states.Count + 1));
        return states.Count - 1;
    }

    /// <summary>A place of the pattern.</summary>
    private readonly record struct State(Takes Takes, char Symbol = '\0', int Next = 0, int? Other = null)
    {
        public bool IsTaking(char symbol) => Takes switch
        {
            Takes.Symbol => symbol == Symbol,
            Takes.InPart => symbol != '/',
            Takes.Any => true,
            _ => false,
        };
    }
}
