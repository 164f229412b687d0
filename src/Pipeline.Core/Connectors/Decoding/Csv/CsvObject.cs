namespace Pipeline.Connectors.Decoding.Csv;

/// <summary>Opens CSV objects one after the other and says what was found out about them rather than declared.</summary>
internal sealed class CsvObject(CsvDialect dialect, StreamWindow window, int longestRow, Findings findings)
{
    private const int SampleBytes = 64 << 10;

    public CsvReader Open(string url, Stream stream)
    {
        window.Open(stream, longestRow);
        window.SkipByteOrderMark();
        window.FillTo(SampleBytes);
        var encoding = EncodingOf(url);
        if (encoding != "utf-8")
        {
            window.Open(TextEncoding.ToUtf8(new PrefixedStream(window.Unread.ToArray(), stream), encoding), longestRow);
            window.SkipByteOrderMark();
            window.FillTo(SampleBytes);
        }

        var given = dialect.Columns.Count > 0 ? CsvHeader.Of(dialect.Columns) : null;
        return new CsvReader(window, new CsvScanner((byte)DelimiterOf(url), (byte?)dialect.Quote), given, dialect.HasHeader, header => SayChanges(url, header));
    }

    private string EncodingOf(string url)
    {
        if (dialect.Encoding is { } declared) return declared;
        var encoding = TextEncoding.Guess(window.Unread);
        if (encoding != "utf-8") findings.Warn($"{url} is not UTF-8 and is read as {encoding}", "Say what it is with 'encoding' in 'content'.", about: $"encoding {encoding}");
        return encoding;
    }

    private char DelimiterOf(string url)
    {
        if (dialect.Delimiter is { } declared) return declared;
        var sample = window.Unread;
        var guess = CsvGuess.Of(sample[..Math.Min(sample.Length, SampleBytes)], dialect.Quote, window.IsAtEnd);
        var name = guess.Delimiter == '\t' ? "tab" : $"'{guess.Delimiter}'";
        if (guess.IsSure)
            findings.Trace($"{url} is read with the delimiter {name}: {guess.Columns} columns", about: $"delimiter {name}");
        else if (guess.Columns == 1)
            findings.Warn($"{url} has none of the delimiters , ; tab | in it and is read as one column", "Say what it is with 'delimiter' in 'content'.", about: "no delimiter");
        else
            findings.Warn($"the delimiter of {url} may be {name}: {guess.Share:P0} of its first rows have {guess.Columns} values", "Say what it is with 'delimiter' in 'content'.", about: $"delimiter {name}?");
        return guess.Delimiter;
    }

    private void SayChanges(string url, CsvHeader header)
    {
        if (header.Changes.Count > 0) findings.Warn($"in {url}, {string.Join("; ", header.Changes)}", "Name the columns with 'header' in 'content'.", about: $"header {string.Join("; ", header.Changes)}");
    }
}
