using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads the line of a check. What comes before the check's settings and its dataset.</summary>
internal static class CheckLineReader
{
    /// <summary>Reads one line.</summary>
    public static CheckLine Read(string text, SourceLocation location)
    {
        var line = new LineReader(text, location);
        if (line.TakeWords("values in")) return ReadReference(line);
        if (line.TakeWords("row_count same as")) return ReadSameRowCount(line);
        if (line.TakeWords("freshness using")) return ReadOldFreshness(line);
        if (line.TakeWords("group by")) return AtEnd(line, new CheckLine.GroupBy());
        if (line.TakeWords("group evolution")) return AtEnd(line, new CheckLine.GroupEvolution());
        if (line.TakeWords("change")) return HistoricLineReader.ReadChange(line);
        if (line.TakeWords("anomaly score for") || line.TakeWords("anomaly detection for")) return HistoricLineReader.ReadAnomaly(line);
        if (line.TakeWords("failed rows")) return AtEnd(line, new CheckLine.FailedRows());
        return line.Text.Trim() is "schema" ? new CheckLine.Schema() : ReadMetric(line);
    }

    private static CheckLine ReadMetric(LineReader line)
    {
        var name = line.Name("a metric").Text;
        return name switch
        {
            "freshness" => ReadFreshness(line),
            "distribution_difference" => ReadDistribution(line),
            _ => new CheckLine.Metric(name, Arguments(line), Threshold(line)),
        };
    }

    private static CheckLine.Distribution ReadDistribution(LineReader line) => line.NamesInParentheses("a column") switch
    {
        [var column] => new CheckLine.Distribution(column, null, Threshold(line)),
        [var column, var name] => new CheckLine.Distribution(column, name.Text, Threshold(line)),
        _ => throw line.Problem("distribution_difference takes a column and, if wanted, the name of a distribution in the reference file."),
    };

    /// <summary>A metric with its columns, before whatever follows it.</summary>
    internal static CheckLine.Metric ReadMeasured(LineReader line) => new(line.Name("a metric").Text, Arguments(line), null);

    private static IReadOnlyList<Identifier> Arguments(LineReader line) =>
        line.Rest.StartsWith('(') ? line.NamesInParentheses("a column") : [];

    private static CheckLine.Freshness ReadFreshness(LineReader line) => line.NamesInParentheses("a column") switch
    {
        [var column] => new CheckLine.Freshness(column, null, Threshold(line)),
        [var column, var now] => new CheckLine.Freshness(column, now.Text, Threshold(line)),
        _ => throw line.Problem("freshness takes a column and, if wanted, the name of a variable with the time to measure from."),
    };

    private static CheckLine.Freshness ReadOldFreshness(LineReader line)
    {
        var column = line.Name("a column");
        var now = line.TakeWords("with") ? line.Name("a variable").Text : null;
        return new CheckLine.Freshness(column, now, Threshold(line));
    }

    private static CheckLine.Reference ReadReference(LineReader line)
    {
        var columns = Columns(line);
        if (!line.TakeWords("must")) throw line.Unexpected("'must exist in' or 'must not exist in'");
        var mustExist = !line.TakeWords("not");
        if (!line.TakeWords("exist in")) throw line.Unexpected("'exist in'");
        var other = line.Name("a dataset");
        var otherColumns = Columns(line);
        return columns.Count != otherColumns.Count
            ? throw line.Problem($"{columns.Count} column(s) cannot be compared with {otherColumns.Count}.")
            : AtEnd(line, new CheckLine.Reference(columns, mustExist, other, otherColumns));
    }

    private static CheckLine.SameRowCount ReadSameRowCount(LineReader line)
    {
        var other = line.Name("a dataset");
        var datasource = Datasource(line);
        var partition = datasource is null && line.TryName(out var name) ? name.Text : null;
        return AtEnd(line, new CheckLine.SameRowCount(other, partition, datasource ?? Datasource(line)));
    }

    private static string? Datasource(LineReader line) => line.TakeWords("in") ? line.Name("a data source").Text : null;

    private static IReadOnlyList<Identifier> Columns(LineReader line) =>
        line.Rest.StartsWith('(') ? line.NamesInParentheses("a column") : [line.Name("a column")];

    private static Threshold? Threshold(LineReader line) => line.IsAtEnd ? null : ThresholdReader.ReadToEnd(line);

    private static T AtEnd<T>(LineReader line, T read)
    {
        line.ExpectEnd();
        return read;
    }
}
