using System.Text.RegularExpressions;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>Python's <c>re</c>. A pattern that takes too long is stopped: templates are input.</summary>
internal static partial class RegexNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly (string Name, RegexOptions Option, long Value)[] Flags =
    [
        ("IGNORECASE", RegexOptions.IgnoreCase, 2), ("I", RegexOptions.IgnoreCase, 2),
        ("MULTILINE", RegexOptions.Multiline, 8), ("M", RegexOptions.Multiline, 8),
        ("DOTALL", RegexOptions.Singleline, 16), ("S", RegexOptions.Singleline, 16),
        ("VERBOSE", RegexOptions.IgnorePatternWhitespace, 64), ("X", RegexOptions.IgnorePatternWhitespace, 64),
    ];

    public static Names All { get; } = Build();

    private static Names Build()
    {
        var names = new Names("module re")
            .Add(new JinjaFunction("compile", "pattern, flags?", call => new Pattern(Parse(call[0], call[1]))))
            .Add(new JinjaFunction("escape", "pattern", call => Special.Replace(call.Text(0), @"\$0")))
            .Add(Function("match", call => Found(Begin(call).Match(call.Text(1)))))
            .Add(Function("fullmatch", call => Found(Whole(call).Match(call.Text(1)))))
            .Add(Function("search", call => Found(Parse(call[0], call[2]).Match(call.Text(1)))))
            .Add(Function("findall", call => FindAll(Parse(call[0], call[2]), call.Text(1))))
            .Add(Function("finditer", call =>
                new JinjaList(Parse(call[0], call[2]).Matches(call.Text(1)).Select(match => (object?)new MatchValue(match)))))
            .Add(new JinjaFunction("sub", "pattern, repl, string, count?, flags?", call =>
                Guarded(() => Substitute(call, Parse(call[0], call[4]), call[1], call.Text(2), call.WholeNumber(3)))))
            .Add(new JinjaFunction("split", "pattern, string, maxsplit?, flags?", call =>
                Guarded(() => Split(Parse(call[0], call[3]), call.Text(1), call.WholeNumber(2)))));
        foreach (var (name, _, value) in Flags) names.Add(name, value);
        return names;
    }

    private static JinjaFunction Function(string name, Func<JinjaCall, object?> body) =>
        new(name, "pattern, string, flags?", call => Guarded(() => body(call)));

    private static object? Guarded(Func<object?> run)
    {
        try
        {
            return run();
        }
        catch (RegexMatchTimeoutException slow)
        {
            throw new JinjaException($"the pattern '{slow.Pattern}' takes too long", "Look for nested repetitions such as (a+)+.", slow);
        }
    }

    private static Regex Begin(JinjaCall call) => Parse(call[0], call[2], pattern => $@"\A(?:{pattern})");

    private static Regex Whole(JinjaCall call) => Parse(call[0], call[2], pattern => $@"\A(?:{pattern})\z");

    private static Regex Parse(object? pattern, object? flags, Func<string, string>? around = null)
    {
        if (pattern is Pattern { Regex: var parsed }) return around is null ? parsed : Made(around(parsed.ToString()), parsed.Options);
        if (pattern is not string text) throw new JinjaException($"a pattern must be a string, not {PythonType.NameOf(pattern)}");
        var value = flags is long number ? number : 0;
        var options = Flags.Where(flag => (value & flag.Value) != 0).Aggregate(RegexOptions.None, (all, flag) => all | flag.Option);
        var translated = NamedGroup.Replace(NamedReference.Replace(text, @"\k<$1>"), "(?<").Replace(@"\Z", @"\z", StringComparison.Ordinal);
        return Made(around is null ? translated : around(translated), options);
    }

    private static Regex Made(string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.CultureInvariant, Patience);
        }
        catch (ArgumentException wrong)
        {
            throw new JinjaException($"'{pattern}' is no regular expression: {wrong.Message}", innerException: wrong);
        }
    }

    private static MatchValue? Found(Match match) => match.Success ? new MatchValue(match) : null;

    private static JinjaList FindAll(Regex regex, string text) => new(regex.Matches(text).Select(match => match.Groups.Count switch
    {
        1 => match.Value,
        2 => match.Groups[1].Value,
        _ => (object?)new JinjaTuple([.. match.Groups.Values.Skip(1).Select(group => group.Value)]),
    }));

    private static string Substitute(JinjaCall call, Regex regex, object? replacement, string text, int count) =>
        regex.Replace(text, match => replacement is IJinjaCallable function
            ? PythonText.Str(function.Call(call.Context, JinjaArguments.Of(new MatchValue(match))))
            : BackReference.Replace(PythonText.Str(replacement), reference => Referenced(match, reference)), count <= 0 ? -1 : count);

    private static string Referenced(Match match, Match reference) => reference.Groups["name"] switch
    {
        { Success: true, Value: var name } => match.Groups[name].Value,
        _ => reference.Value switch { @"\n" => "\n", @"\t" => "\t", @"\\" => @"\", var other => other },
    };

    private static JinjaList Split(Regex regex, string text, int most) =>
        new(most > 0 ? regex.Split(text, most + 1) : regex.Split(text));

    [GeneratedRegex(@"\(\?P<", RegexOptions.None, 2000)]
    private static partial Regex NamedGroup { get; }

    [GeneratedRegex(@"\(\?P=(\w+)\)", RegexOptions.None, 2000)]
    private static partial Regex NamedReference { get; }

    [GeneratedRegex(@"\\(?:(?<name>\d+)|g<(?<name>\w+)>|.)", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex BackReference { get; }

    [GeneratedRegex(@"[^\w]", RegexOptions.None, 2000)]
    private static partial Regex Special { get; }

    /// <summary>A compiled pattern: the functions of the module without their first argument.</summary>
    private sealed class Pattern(Regex regex) : JinjaObject
    {
        public Regex Regex { get; } = regex;

        public override string TypeName => "Pattern";

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = null;
            if (name is "pattern") value = Regex.ToString();
            else if (name is not "compile" && All.TryGetAttribute(name, out var function) && function is JinjaFunction ofModule)
            {
                value = new JinjaFunction(name, "*args, **kwargs", call =>
                    ofModule.Call(call.Context, new JinjaArguments([this, .. call.Rest], call.Named)));
            }

            return value is not null;
        }
    }

    private sealed class MatchValue(Match match) : JinjaObject
    {
        public override string TypeName => "Match";

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = name switch
            {
                "group" => new JinjaFunction(name, "*args", call => Groups(call.Rest)),
                "groups" => new JinjaFunction(name, "default?", call =>
                    new JinjaTuple([.. match.Groups.Values.Skip(1).Select(group => Text(group) ?? call[0])])),
                "groupdict" => new JinjaFunction(name, "", _ => Named()),
                "start" => new JinjaFunction(name, "group?", call => (long)Group(call.Get(0, 0L)).Index),
                "end" => new JinjaFunction(name, "group?", call => (long)(Group(call.Get(0, 0L)).Index + Group(call.Get(0, 0L)).Length)),
                "span" => new JinjaFunction(name, "", _ => new JinjaTuple((long)match.Index, (long)(match.Index + match.Length))),
                _ => null,
            };
            return value is not null;
        }

        public override bool TryGetItem(object? key, out object? value)
        {
            value = Text(Group(key));
            return true;
        }

        private object? Groups(object?[] asked) => asked.Length switch
        {
            0 => match.Value,
            1 => Text(Group(asked[0])),
            _ => new JinjaTuple([.. asked.Select(each => (object?)Text(Group(each)))]),
        };

        private Group Group(object? key) => match.Groups[PythonText.Str(key)] is var group && match.Groups.ContainsKey(PythonText.Str(key))
            ? group
            : throw new JinjaException("no such group");

        private static string? Text(Group group) => group.Success ? group.Value : null;

        private JinjaDict Named()
        {
            var dict = new JinjaDict();
            foreach (var group in match.Groups.Values.Where(group => !char.IsAsciiDigit(group.Name[0]))) dict[group.Name] = Text(group);
            return dict;
        }
    }
}
