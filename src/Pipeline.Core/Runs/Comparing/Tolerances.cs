using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Quality.Diff;

namespace Pipeline.Runs.Comparing;

/// <summary>Reads <c>price=0.01</c>, <c>rate=1%</c>, <c>*=1e-9</c>.</summary>
internal static class Tolerances
{
    /// <summary>A column and how far its numbers may be apart.</summary>
    /// <exception cref="ConfigurationException">It is not written so.</exception>
    public static KeyValuePair<string, Tolerance> Parse(string text)
    {
        var equals = text.LastIndexOf('=');
        var (column, amount) = equals > 0 ? (text[..equals], text[(equals + 1)..]) : ("", "");
        var isRelative = amount.EndsWith('%');
        if (column is "" || !double.TryParse(amount.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number >= 0))
            throw new ConfigurationException($"'{text}' is not a tolerance", hint: "Write COLUMN=0.01, COLUMN=1%, or *=0.01 for every number.");
        return KeyValuePair.Create(column, isRelative ? new Tolerance(0, number / 100) : new Tolerance(number, 0));
    }
}
