using System.Globalization;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// The settings of a check or a section, read one by one. It remembers which keys were asked for: what is left over at the end is a
/// misspelling. Problems are collected, so that all of a check's are reported at once.
/// </summary>
internal sealed class Settings(YamlMapping? mapping, Variables variables, List<Problem> problems)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <summary>The keys as written.</summary>
    public IEnumerable<YamlScalar> Keys => mapping?.Entries.Select(entry => entry.Key) ?? [];

    /// <summary>Notes a problem.</summary>
    public void Refuse(string message, SourceLocation location, string? hint = null) => problems.Add(new Problem(message, location, hint));

    /// <summary>Reads what throws, and notes what it throws.</summary>
    public T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ConfigurationException wrong)
        {
            problems.AddRange(wrong.Problems);
            return default;
        }
    }

    /// <summary>A text as written, to name a check that could not be read.</summary>
    public string? Given(string key) => (mapping?[key] as YamlScalar)?.Text;

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => Node(key) is not null;

    /// <summary>A text.</summary>
    public string? Text(string key) => Scalar(key) is { } scalar ? Resolved(scalar) : null;

    /// <summary>True or false.</summary>
    public bool? Flag(string key) => Scalar(key) is not { } scalar ? null
        : Value(scalar) is bool flag ? flag
        : Wrong<bool?>(key, scalar, "true or false");

    /// <summary>What a check keeps from being published.</summary>
    public GateScope? Gate() => Scalar("gate") is not { } scalar ? null
        : GateScopes.Parse(Resolved(scalar)) ?? Wrong<GateScope?>("gate", scalar, GateScopes.Wanted);

    /// <summary>A whole number.</summary>
    public long? Whole(string key) => Scalar(key) is not { } scalar ? null
        : long.TryParse(Resolved(scalar), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
        : Wrong<long?>(key, scalar, "a whole number");

    /// <summary>A number, a date or a timestamp.</summary>
    public SqlValue? Bound(string key) => Scalar(key) is not { } scalar ? null
        : Resolved(scalar) is { } text && (SqlValue.Number(text) ?? SqlValue.Moment(text)) is { } bound ? bound
        : Wrong<SqlValue?>(key, scalar, "a number, a date or a timestamp");

    /// <summary>A regular expression that both engines read.</summary>
    public string? Regex(string key)
    {
        if (Scalar(key) is not { } scalar || Resolved(scalar) is not { } regex) return null;
        foreach (var group in new[] { "(?=", "(?!", "(?<=", "(?<!" })
        {
            if (regex.Contains(group, StringComparison.Ordinal))
                return Wrong<string?>(key, scalar, $"a regular expression without look-around ('{group}')");
        }

        return regex;
    }

    /// <summary>The name of a format.</summary>
    public string? Format(string key)
    {
        if (Scalar(key) is not { } scalar || Resolved(scalar) is not { } format) return null;
        if (Formats.Names.Contains(format)) return format;
        Refuse($"There is no format '{format}'.", scalar.Location, NearestName.Hint(format, Formats.Names));
        return null;
    }

    /// <summary>A list of texts or of numbers.</summary>
    public IReadOnlyList<SqlValue>? Values(string key)
    {
        if (Node(key) is not { } node) return null;
        if (node is not YamlSequence list) return Wrong<IReadOnlyList<SqlValue>?>(key, node, "a list");
        List<SqlValue> values = [.. list.Items.Select(item => ListValue(key, item)).OfType<SqlValue>()];
        if (values.Select(value => value.Kind).Distinct().Count() > 1)
            Refuse($"'{key}' must hold texts only or numbers only.", list.Location, "Put quotes around every value, or around none.");
        return values;
    }

    /// <summary>A list of names, or one name.</summary>
    public IReadOnlyList<string>? Names(string key) => Node(key) switch
    {
        null => null,
        YamlSequence list => [.. list.Items.Select(item => item is YamlScalar name ? Resolved(name) : Wrong<string?>(key, item, "a list of names")).OfType<string>()],
        YamlScalar { IsNull: false } name => Resolved(name) is { } text ? [text] : [],
        var other => Wrong<IReadOnlyList<string>?>(key, other, "a list of names"),
    };

    /// <summary>Some of a few words, or <c>any</c> for all of them.</summary>
    public IReadOnlySet<T>? Choices<T>(string key, IReadOnlyDictionary<string, T> known)
    {
        if (Names(key) is not { } given) return null;
        if (given is ["any"]) return known.Values.ToHashSet();
        foreach (var name in given.Where(name => !known.ContainsKey(name)))
            Refuse($"'{key}' cannot be '{name}'.", Node(key)!.Location, NearestName.Hint(name, ["any", .. known.Keys]));
        return given.Where(known.ContainsKey).Select(name => known[name]).ToHashSet();
    }

    /// <summary>One of a few words; what is not given is the default of its type.</summary>
    public T? Choice<T>(string key, IReadOnlyDictionary<string, T> known)
    {
        if (Text(key) is not { } given) return default;
        if (known.TryGetValue(given, out var choice)) return choice;
        Refuse($"'{key}' cannot be '{given}'.", Node(key)!.Location, NearestName.Hint(given, [.. known.Keys]));
        return default;
    }

    /// <summary>Settings within this one.</summary>
    public YamlMapping? Mapping(string key) => Node(key) switch
    {
        null => null,
        YamlMapping inner => inner,
        var other => Wrong<YamlMapping?>(key, other, "a mapping"),
    };

    /// <summary>The value under a key, whatever it is.</summary>
    public YamlNode? Node(string key)
    {
        asked.Add(key);
        return mapping?[key] is { } node and not YamlScalar { IsNull: true } ? node : null;
    }

    /// <summary>The condition of a zone: <c>when &gt; 5</c>, or of a difference <c>when diff &gt; 5</c>.</summary>
    public Threshold? Zone(string key, bool isDifference = false) =>
        Scalar(key) is { } scalar && Resolved(scalar) is { } text ? Try(() => ThresholdReader.ReadZone(text, InText(scalar, text), isDifference)) : null;

    /// <summary>Refuses every key that nobody asked for.</summary>
    public void RefuseOthers(string what)
    {
        foreach (var key in Keys.Where(key => !asked.Contains(key.Text)))
            Refuse($"{what} has no setting '{key.Text}'.", key.Location, NearestName.Hint(key.Text, asked));
    }

    /// <summary>The text with its variables' values.</summary>
    public string? Resolved(YamlScalar scalar) => Try(() => variables.Resolve(scalar.Text, scalar.Location));

    /// <summary>Where the text of a scalar begins. Columns within it cannot be told when variables moved it or lines were folded.</summary>
    public static SourceLocation InText(YamlScalar scalar, string resolved) => scalar.Style switch
    {
        _ when resolved != scalar.Text => scalar.Location with { Column = 0 },
        YamlScalarStyle.Plain => scalar.Location,
        YamlScalarStyle.Quoted => scalar.Location with { Column = scalar.Location.Column + 1 },
        _ => scalar.Location with { Column = 0 },
    };

    private YamlScalar? Scalar(string key) => Node(key) switch
    {
        null => null,
        YamlScalar scalar => scalar,
        var other => Wrong<YamlScalar?>(key, other, "one value"),
    };

    private object? Value(YamlScalar scalar) =>
        Resolved(scalar) is { } text ? new YamlScalar(text, scalar.Style, scalar.Location).Resolve() : null;

    private SqlValue? ListValue(string key, YamlNode item)
    {
        if (item is not YamlScalar scalar) return Wrong<SqlValue?>(key, item, "a list of texts or numbers");
        if (Resolved(scalar) is not { } text) return null;
        return Value(scalar) switch
        {
            string => SqlValue.Text(text),
            bool or null => Wrong<SqlValue?>(key, scalar, "a list of texts or numbers", "Put quotes around it."),
            DateOnly or DateTime or DateTimeOffset => SqlValue.Moment(text),
            IFormattable number => SqlValue.Number(number.ToString(null, CultureInfo.InvariantCulture)),
            _ => Wrong<SqlValue?>(key, scalar, "a list of texts or numbers"),
        };
    }

    private T? Wrong<T>(string key, YamlNode node, string expected, string? hint = null)
    {
        Refuse($"'{key}' must be {expected}, not {node.Describe()}.", node.Location, hint);
        return default;
    }
}
