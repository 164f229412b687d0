namespace Pipeline.Connectors.Decoding.Csv;

/// <summary>What a CSV object's delimiter is, judged by its beginning.</summary>
/// <param name="Delimiter">The likeliest one.</param>
/// <param name="Columns">How many values rows have with it.</param>
/// <param name="Share">The share of the rows looked at that have as many.</param>
internal sealed record CsvGuess(char Delimiter, int Columns, double Share)
{
    private const string Candidates = ",;\t|";

    /// <summary>True when nearly all rows agree.</summary>
    public bool IsSure => Columns > 1 && Share >= 0.95;

    public static CsvGuess Of(ReadOnlySpan<byte> sample, char? quote, bool isWhole)
    {
        CsvGuess best = new(',', 1, 0);
        foreach (var candidate in Candidates)
        {
            var guess = Judge(sample, candidate, quote, isWhole);
            // Rows that agree count more than rows that are wide: prose has commas too.
            if (guess.Columns > 1 && (best.Columns == 1 || guess.Share > best.Share + 0.01 || (guess.Share > best.Share - 0.01 && guess.Columns > best.Columns))) best = guess;
        }

        return best.Columns == 1 ? best with { Share = 1 } : best;
    }

    /// <summary>How many rows have as many values as the first has.</summary>
    private static CsvGuess Judge(ReadOnlySpan<byte> sample, char delimiter, char? quote, bool isWhole)
    {
        var scanner = new CsvScanner((byte)delimiter, (byte?)quote);
        var (columns, rows, alike) = (0, 0, 0);
        while (scanner.TryRow(sample, isWhole, out var length))
        {
            var count = scanner.Fields.Count;
            if (!scanner.IsBlank)
            {
                if (rows++ == 0) columns = count;
                if (count == columns) alike++;
            }

            sample = sample[length..];
        }

        return new CsvGuess(delimiter, columns, rows == 0 ? 0 : (double)alike / rows);
    }
}
