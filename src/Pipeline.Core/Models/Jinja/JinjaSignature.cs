namespace Pipeline.Models.Jinja;

/// <summary>
/// The parameters of a native function, written as <c>"value, width?, *args, **kwargs"</c>: a question mark makes one
/// optional, and a first parameter <c>self</c> is the value that a filter or method applies to. Binds arguments as Python does and explains what does not fit.
/// </summary>
public sealed class JinjaSignature
{
    private readonly string[] names;
    private readonly int required;
    private readonly bool takesRest;
    private readonly bool takesNamed;

    private JinjaSignature(string[] names, int required, bool takesRest, bool takesNamed) =>
        (this.names, this.required, this.takesRest, this.takesNamed) = (names, required, takesRest, takesNamed);

    /// <summary>Reads the notation.</summary>
    public static JinjaSignature Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var plain = parts.Where(part => part[0] != '*').ToArray();
        return new(
            [.. plain.Select(part => part.TrimEnd('?'))],
            plain.Count(part => part[^1] != '?'),
            parts.Any(part => part[0] == '*' && !part.StartsWith("**", StringComparison.Ordinal)),
            parts.Any(part => part.StartsWith("**", StringComparison.Ordinal)));
    }

    internal JinjaCall Bind(string function, JinjaContext context, JinjaArguments arguments)
    {
        var positional = arguments.Positional;
        if (positional.Length > names.Length && !takesRest)
            throw TooMany(function, positional.Length);
        if (arguments.Named.Length == 0 && positional.Length == names.Length) return new(context, positional, [], []);

        var values = new object?[names.Length];
        var given = Math.Min(positional.Length, names.Length);
        Array.Copy(positional, values, given);
        Array.Fill(values, JinjaCall.Missing, given, names.Length - given);
        var extra = BindNamed(function, values, arguments.Named);
        for (var i = 0; i < required; i++)
        {
            if (ReferenceEquals(values[i], JinjaCall.Missing)) throw new JinjaException($"{function}() is missing its argument '{names[i]}'");
        }

        return new(context, values, positional.Length > given ? positional[given..] : [], extra);
    }

    private KeyValuePair<string, object?>[] BindNamed(string function, object?[] values, KeyValuePair<string, object?>[] named)
    {
        List<KeyValuePair<string, object?>>? extra = null;
        foreach (var pair in named)
        {
            var index = Array.IndexOf(names, pair.Key);
            if (index >= 0 && ReferenceEquals(values[index], JinjaCall.Missing)) values[index] = pair.Value;
            else if (index >= 0) throw new JinjaException($"{function}() got multiple values for argument '{pair.Key}'");
            else if (takesNamed) (extra ??= []).Add(pair);
            else throw new JinjaException($"{function}() got an unexpected keyword argument '{pair.Key}'");
        }

        return extra is null ? [] : [.. extra];
    }

    private JinjaException TooMany(string function, int given)
    {
        // The value that a filter or method applies to is written in front of it: nobody counts it.
        var hidden = names is ["self", ..] ? 1 : 0;
        var most = (names.Length - hidden) switch { 0 => "no arguments", 1 => "at most 1 argument", var count => $"at most {count} arguments" };
        return new($"{function}() takes {most}, {given - hidden} given");
    }
}
