using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Connectors.Files;

/// <summary>
/// A stream's path: a glob that may hold <c>{interval.start:yyyy-MM-dd}</c> and <c>{interval.end:...}</c>, so that a read of the past
/// takes the objects of that time, and <c>{var.name}</c>, which stands for any of the variable's values. A read of no interval takes
/// the objects of all times: then such a place is a <c>*</c>.
/// </summary>
internal static partial class ObjectPath
{
    private static readonly SearchValues<char> ofPatterns = SearchValues.Create("*?{},/\\");

    /// <summary>True when objects are told apart by the time they are of.</summary>
    public static bool IsWindowed(string path) => Time().IsMatch(path);

    /// <summary>The variables it names.</summary>
    public static IEnumerable<string> Variables(string path) => Variable().Matches(path).Select(place => place.Groups["name"].Value);

    /// <summary>The glob of a read; a format that formats nothing is a <see cref="FormatException"/>.</summary>
    public static string Fill(string path, Interval? interval, IReadOnlyList<StreamVariable> variables, GivenVariables given) =>
        Variable().Replace(FillTime(path, interval), place =>
        {
            var name = place.Groups["name"].Value;
            var own = variables.Where(variable => variable.Name == name);
            var values = given.VariantsOf([.. own]).Select(variant => variant[name]).OfType<string>().ToList();
            foreach (var value in values) Require(name, value);
            return values is [var only] ? only : $"{{{string.Join(',', values)}}}";
        });

    private static string FillTime(string path, Interval? interval) => Time().Replace(path, place =>
    {
        if (interval is not { } asked) return "*";
        var instant = place.Groups["end"].Value == "end" ? asked.End : asked.Start;
        return instant.ToString(place.Groups["format"].Value, CultureInfo.InvariantCulture);
    });

    /// <summary>A value is a name's text: it opens nothing and leads nowhere else.</summary>
    private static void Require(string name, string value)
    {
        if (value.Length > 0 && value.AsSpan().IndexOfAny(ofPatterns) < 0 && value is not ("." or "..")) return;
        throw new ConfigurationException(
            $"'{value}' cannot be a value of '{name}': it stands in a path", hint: "Use letters, digits, '-', '_' and '.'.");
    }

    [GeneratedRegex(@"\{interval\.(?<end>start|end):(?<format>[^{}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"\{var\.(?<name>\w+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
