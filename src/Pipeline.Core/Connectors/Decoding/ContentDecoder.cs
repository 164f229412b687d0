using Pipeline.Connectors.Decoding.Csv;
using Pipeline.Connectors.Decoding.Documents;
using Pipeline.Connectors.Rest;
using Pipeline.Events;

namespace Pipeline.Connectors.Decoding;

/// <summary>
/// Bytes of objects into rows, in memory that does not grow with them. One read has one decoder, for one object after the
/// other; its buffers are theirs in turn. Not safe for concurrent use.
/// </summary>
internal sealed class ContentDecoder(Content content, IRunEventSink events, TimeProvider clock) : IDisposable
{
    private readonly StreamWindow window = new();
    private readonly RowBatch batch = new();
    private readonly Findings findings = new(events, clock);

    /// <summary>
    /// The rows of an object, at least once, without or with some. The stream stands at its start, can be sought in and stays
    /// open. Throws a <see cref="SourceException"/>, terminal, that names the object, the member and the place.
    /// </summary>
    /// <param name="url">What the object is called in messages and in the lineage of rows, without secrets.</param>
    /// <param name="stream">Its bytes.</param>
    /// <param name="cancellationToken">Looked at between one megabyte and the next.</param>
    public IEnumerable<DecodedRows> Decode(string url, Stream stream, CancellationToken cancellationToken)
    {
        using var parts = Guard(url, () => Unpacking.Parts(url, stream, content).GetEnumerator());
        while (Guard(url, parts.MoveNext))
        {
            var part = parts.Current;
            var reader = Guard(part.Url, () => ReaderOf(part));
            using var owned = reader as IDisposable;
            bool isMore, isOfMany = false;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                isMore = Guard(part.Url, () => ReadInto(batch, reader, part.Url));
                isOfMany |= isMore;
                yield return new DecodedRows(batch.Rows.WrittenMemory, batch.Count, batch.Rejects, part.Url, part.IsLast && !isMore, isOfMany);
            }
            while (isMore);

            SayNothingFound(part.Url, reader);
        }
    }

    /// <summary>
    /// What an object is when it can be read where it lies: Parquet, or a large object of JSON lines that need no change. Null
    /// when it must be decoded. The stream is back at its start.
    /// </summary>
    public SourceFileFormat? FormatInPlace(string url, Stream stream, bool isLarge) => content.Format switch
    {
        ContentFormat.Parquet => Guard<SourceFileFormat?>(url, () => Parquet(stream)),
        ContentFormat.Json or ContentFormat.JsonLines when isLarge => Guard<SourceFileFormat?>(url, () => LinesInPlace(stream)),
        _ => null,
    };

    public void Dispose()
    {
        window.Dispose();
        batch.Dispose();
    }

    private static bool ReadInto(RowBatch batch, IRowReader reader, string url)
    {
        batch.Begin(url);
        return reader.Read(batch);
    }

    private IRowReader ReaderOf(ObjectPart part)
    {
        if (content.Format == ContentFormat.Xml) return new XmlRowReader(part.Stream, content.Elements, content.MaxRowBytes);
        if (content.Format == ContentFormat.Csv) return new CsvObject(content.Csv, window, content.MaxRowBytes, findings).Open(part.Url, part.Stream);
        window.Open(part.Stream, content.MaxRowBytes);
        window.SkipByteOrderMark();
        return content.Format switch
        {
            ContentFormat.JsonLines => new JsonLinesReader(window),
            ContentFormat.Json when IsLines() => Lines(part.Url),
            ContentFormat.Json => new JsonDocumentReader(window, content.Records),
            ContentFormat.HousePtr => new DocumentReader(window, part.Url, content.MaxRowBytes),
            ContentFormat.Parquet => throw new DecodeException("Parquet can only be read from a file that is not packed"),
            var format => throw new InvalidOperationException($"nothing decodes {format}"),
        };
    }

    private JsonLinesReader Lines(string url)
    {
        findings.Trace($"{url} is read as JSON lines", about: "lines");
        return new JsonLinesReader(window);
    }

    private static SourceFileFormat Parquet(Stream stream)
    {
        Span<byte> magic = stackalloc byte[4];
        var read = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (!magic[..read].SequenceEqual("PAR1"u8)) throw new DecodeException("it is no Parquet file: it does not begin with PAR1", "Correct 'content' in the source's file.");
        return SourceFileFormat.Parquet;
    }

    private SourceFileFormat? LinesInPlace(Stream stream)
    {
        if (content.Compression is not (Compression.Auto or Compression.None)) return null;
        window.Open(stream, content.MaxRowBytes);
        window.FillTo(JsonKind.SampleBytes);
        stream.Position = 0;
        // A byte order mark, or gzip, is no brace: such an object is copied.
        return window.Unread is [(byte)'{', ..] && (content.Format == ContentFormat.JsonLines || IsLines()) ? SourceFileFormat.JsonLines : null;
    }

    private bool IsLines()
    {
        if (!content.Records.Equals(RecordsPath.Root)) return false;
        window.FillTo(JsonKind.SampleBytes);
        return JsonKind.IsLines(window.Unread);
    }

    private void SayNothingFound(string url, IRowReader reader)
    {
        if (reader is not XmlRowReader { Others: { } others }) return;
        var known = others is [] ? "" : $"; there are {string.Join(", ", others.Select(name => $"<{name}>"))}";
        findings.Warn($"{url} has no <{content.Elements[^1]}> at {string.Join('/', content.Elements)}{known}", "Check 'records' in 'content'.", about: $"no rows{known}");
    }

    private static T Guard<T>(string url, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DecodeException exception)
        {
            throw new SourceException($"{url} cannot be read: {exception.Message}", isTransient: false, exception.Hint, exception);
        }
        catch (IOException exception)
        {
            throw new SourceException($"{url} cannot be read: {exception.Message}", isTransient: true, innerException: exception);
        }
    }
}
