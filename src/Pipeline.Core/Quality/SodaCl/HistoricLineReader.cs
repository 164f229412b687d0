using System.Globalization;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads the lines of checks that compare a metric with its history.</summary>
internal static class HistoricLineReader
{
    /// <summary>What comes after <c>change</c>: <c>avg last 7 percent for row_count &lt; 5</c>.</summary>
    public static CheckLine.Change ReadChange(LineReader line)
    {
        var @base = ReadBase(line);
        var isPercent = line.TakeWords("percent");
        if (!line.TakeWords("for")) throw line.Unexpected("'for' and a metric");
        var metric = CheckLineReader.ReadMeasured(line);
        return new CheckLine.Change(@base, isPercent, line.IsAtEnd ? metric : metric with { Threshold = ThresholdReader.ReadToEnd(line) });
    }

    /// <summary>What comes after <c>anomaly score for</c>: <c>row_count &lt; default</c>.</summary>
    public static CheckLine.Anomaly ReadAnomaly(LineReader line)
    {
        var metric = CheckLineReader.ReadMeasured(line);
        if (line.IsAtEnd) return new CheckLine.Anomaly(metric, null);
        if (!line.TakeSymbol("<")) throw line.Unexpected("'< default' or '< ' and a number");
        if (line.TakeWords("default"))
        {
            line.ExpectEnd();
            return new CheckLine.Anomaly(metric, null);
        }

        var at = line.Location;
        var word = line.Word();
        line.ExpectEnd();
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var limit) && limit > 0 && double.IsFinite(limit)
            ? new CheckLine.Anomaly(metric, limit)
            : throw new Diagnostics.ConfigurationException(
                $"'{word}' is no limit of an anomaly score.", at, "Write 'default', a number above 1 for standard deviations, or a probability such as 0.95.");
    }

    private static ChangeBase ReadBase(LineReader line)
    {
        if (line.TakeWords("same day last week")) return new ChangeBase.SameDayLastWeek();
        foreach (var (word, fold) in ChangeBase.Folds)
        {
            if (!line.TakeWords($"{word} last")) continue;
            return int.TryParse(line.Word(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
                ? new ChangeBase.OfLast(fold, word, count)
                : throw line.Unexpected("a number of measurements");
        }

        return new ChangeBase.Previous();
    }
}
