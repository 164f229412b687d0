using System.Globalization;
using System.Text;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// The values of <c>${NAME}</c>. What is given on the command line wins over the file's own <c>variables</c>, and those over the
/// environment: the narrower the place, the clearer the intent. <c>NOW</c> and <c>TODAY</c> are always there.
/// </summary>
internal sealed class Variables(IReadOnlyDictionary<string, string> given, Func<string, string?> environment, DateTimeOffset now)
{
    private readonly Dictionary<string, string> fromFile = new(StringComparer.Ordinal);

    /// <summary>Sets a variable of the file; later ones may use it.</summary>
    public void Declare(string name, string value) => fromFile[name] = value;

    /// <summary>The same variables and one more, which wins over all.</summary>
    public Variables With(string name, string value)
    {
        var copy = new Variables(new Dictionary<string, string>(given) { [name] = value }, environment, now);
        foreach (var (key, known) in fromFile) copy.fromFile[key] = known;
        return copy;
    }

    /// <summary>The value of a variable, or null when there is none of that name.</summary>
    public string? Find(string name) => FindGiven(name) ?? BuiltIn(name);

    /// <summary>The value of a variable that somebody set; the built-in ones are not looked at.</summary>
    public string? FindGiven(string name) => given.GetValueOrDefault(name) ?? fromFile.GetValueOrDefault(name) ?? environment(name);

    /// <summary>
    /// The text with every <c>${...}</c> replaced. A variable that is not there is an error: an empty text would judge something
    /// else.
    /// </summary>
    public string Resolve(string text, SourceLocation location)
    {
        if (!text.Contains("${", StringComparison.Ordinal)) return text;
        var resolved = new StringBuilder();
        var position = 0;
        while (text.IndexOf("${", position, StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = text.IndexOf('}', open);
            if (close < 0) throw new ConfigurationException($"'{text[open..]}' has no closing brace.", location);
            resolved.Append(text, position, open - position).Append(Value(text[(open + 2)..close].Trim(), location));
            position = close + 1;
        }

        return resolved.Append(text, position, text.Length - position).ToString();
    }

    private string Value(string expression, SourceLocation location)
    {
        if (EnvironmentCall(expression) is { } call)
            return environment(call.Name) ?? call.Otherwise ?? throw Undefined($"environment variable '{call.Name}'", location);
        return Find(expression) ?? throw Undefined($"variable '{expression}'", location);
    }

    /// <summary>Reads <c>env_var('NAME')</c> or <c>env_var('NAME', 'otherwise')</c>.</summary>
    private static (string Name, string? Otherwise)? EnvironmentCall(string expression)
    {
        const string Function = "env_var(";
        if (!expression.StartsWith(Function, StringComparison.Ordinal) || !expression.EndsWith(')')) return null;
        var arguments = expression[Function.Length..^1].Split(',', 2);
        return (Unquoted(arguments[0]), arguments.Length > 1 ? Unquoted(arguments[1]) : null);
    }

    private static string Unquoted(string argument) => argument.Trim().Trim('\'', '"');

    private static ConfigurationException Undefined(string what, SourceLocation location) =>
        new($"There is no {what}.", location, "Declare it under 'variables:', or give it on the command line.");

    private string? BuiltIn(string name) => name switch
    {
        "NOW" => now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        "TODAY" => now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => null,
    };
}
