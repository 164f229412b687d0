using System.Buffers;
using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads <c>&lt; 5</c>, <c>between (1 and 10]</c>, <c>&lt;= 2 %</c>, <c>&lt; 1d12h</c>.</summary>
internal static class ThresholdReader
{
    private static readonly SearchValues<char> DurationLetters = SearchValues.Create("0123456789dhm");

    private static readonly (string Symbol, Comparison Comparison)[] Comparisons =
    [
        // Longer symbols first: "<" would take half of "<=".
        ("<=", Comparison.LessOrEqual), (">=", Comparison.GreaterOrEqual), ("!=", Comparison.NotEqual), ("<>", Comparison.NotEqual),
        ("<", Comparison.Less), (">", Comparison.Greater), ("=", Comparison.Equal),
    ];

    /// <summary>Reads the condition of a zone: <c>when</c> and a threshold.</summary>
    public static Threshold ReadZone(string text, SourceLocation location, bool isDifference = false)
    {
        var line = new LineReader(text, location);
        if (!line.TakeWords("when")) throw line.Problem($"A zone begins with 'when', as in 'when > 5'; this is '{text}'.");
        if (isDifference) line.TakeWords("diff");
        return ReadToEnd(line);
    }

    /// <summary>Reads the threshold that the rest of the line is.</summary>
    public static Threshold ReadToEnd(LineReader line)
    {
        var text = line.Rest;
        var threshold = Read(line, text);
        line.ExpectEnd();
        return threshold;
    }

    private static Threshold Read(LineReader line, string text)
    {
        if (line.TakeWords("not between")) return ReadRange(line, text, isNegated: true);
        if (line.TakeWords("between")) return ReadRange(line, text, isNegated: false);
        foreach (var (symbol, comparison) in Comparisons)
        {
            if (!line.TakeSymbol(symbol)) continue;
            var bound = ReadBound(line);
            return new Threshold.Limit(comparison, bound.Value) { Text = text, IsDuration = bound.IsDuration };
        }

        throw line.Unexpected("a threshold such as '> 0' or 'between 1 and 10'");
    }

    private static Threshold.Range ReadRange(LineReader line, string text, bool isNegated)
    {
        var begin = line.Location;
        var excludesLow = line.TakeSymbol("(");
        if (!excludesLow) line.TakeSymbol("[");
        var low = ReadBound(line);
        if (!line.TakeWords("and")) throw line.Unexpected("'and' and the upper bound");
        var high = ReadBound(line);
        var excludesHigh = line.TakeSymbol(")");
        if (!excludesHigh) line.TakeSymbol("]");
        if (low.IsDuration != high.IsDuration) throw new ConfigurationException("One bound is a duration and the other is not.", begin);
        if (low.Value > high.Value)
            throw new ConfigurationException($"The lower bound is above the upper one in '{text}'.", begin, "Swap them.");
        return new Threshold.Range(low.Value, !excludesLow, high.Value, !excludesHigh, isNegated) { Text = text, IsDuration = low.IsDuration };
    }

    private static (double Value, bool IsDuration) ReadBound(LineReader line)
    {
        var at = line.Location;
        var word = line.Word();
        if (word is "") throw line.Unexpected("a number or a duration");

        // The percent sign is decoration: a percent metric is a number from 0 to 100 with or without it.
        var digits = word.EndsWith('%') ? word[..^1] : word;
        if (IsNumber(digits))
        {
            if (digits == word) line.TakeSymbol("%");
            return (double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture), false);
        }

        return TryDuration(word) is { } duration ? (duration.TotalSeconds, true)
            : throw new ConfigurationException($"'{word}' is neither a number nor a duration such as 1d12h or 30m.", at);
    }

    private static bool IsNumber(string word)
    {
        var digits = word is ['+' or '-', .. var unsigned] ? unsigned : word;
        return digits.Any(char.IsAsciiDigit) && digits.All(letter => char.IsAsciiDigit(letter) || letter == '.') && digits.Count(letter => letter == '.') <= 1;
    }

    /// <summary>SodaCL knows days, hours and minutes, in whole numbers.</summary>
    private static TimeSpan? TryDuration(string word) =>
        !word.AsSpan().ContainsAnyExcept(DurationLetters) && Duration.TryParse(word, out var duration) ? duration : null;
}
