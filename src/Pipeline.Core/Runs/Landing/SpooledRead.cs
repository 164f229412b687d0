using Pipeline.Connectors;
using Pipeline.Engines.DuckDb.Loading;

namespace Pipeline.Runs.Landing;

/// <summary>What is in a spool: files with rows and where these came from. Grows by entries, in their order.</summary>
internal sealed class SpooledRead(string folder)
{
    private readonly List<SpooledPart> parts = [];
    private readonly List<LoadPage> pages = [];

    /// <summary>The files with rows, in order.</summary>
    public IReadOnlyList<SpooledPart> Parts => parts;

    /// <summary>Where rows came from, by index.</summary>
    public IReadOnlyList<LoadPage> Pages => pages;

    /// <summary>The last entry; null when there is none.</summary>
    public SpoolEntry? Last { get; private set; }

    /// <summary>Rows so far; those of Parquet files read in place are not counted.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes of rows so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Requests so far, those repeated included.</summary>
    public int Requests { get; private set; }

    /// <summary>Requests repeated so far.</summary>
    public int Retries { get; private set; }

    /// <summary>Rows the source refused so far.</summary>
    public long Rejected { get; private set; }

    /// <summary>The file with the refused rows.</summary>
    public string RejectsFile => Path.Combine(folder, "rejects.jsonl");

    /// <summary>True when there is anything to land.</summary>
    public bool HasRows => parts is not [] || Rejected > 0;

    /// <summary>The index the rows of a batch get among <see cref="Pages"/>: pieces of one file follow each other and share it.</summary>
    public int PageOf(SourceBatch batch, string origin) => pages is [.., var last] && last == new LoadPage(batch.Url, batch.Page, origin) ? pages.Count - 1 : pages.Count;

    /// <summary>Takes up what an entry adds.</summary>
    public void Add(SpoolEntry entry)
    {
        var place = new LoadPage(entry.Url, entry.Page, entry.Origin);
        if (pages is not [.., var last] || last != place) pages.Add(place);
        var page = pages.Count - 1;
        if (entry.File is { } file)
        {
            var format = file.Format is SourceFileFormat.Parquet ? LoadPartFormat.Parquet : LoadPartFormat.JsonLines;
            parts.Add(new SpooledPart(entry.Part, new LoadPart(file.Path, format, page), file.Size, entry.Page, entry.Page, file));
            Bytes += file.Size;
        }
        else
        {
            AddRows(entry, page);
        }

        (Last, Rows, Requests, Retries, Rejected) =
            (entry, Rows + entry.Rows, Requests + entry.Requests, Retries + entry.Retries, Rejected + entry.Rejected);
    }

    /// <summary>Where a part of the spool lies.</summary>
    public string PathOf(int part) => Path.Combine(folder, $"part-{part:D4}.jsonl");

    private void AddRows(SpoolEntry entry, int page)
    {
        if (parts is [.., var open] && open.Number == entry.Part)
        {
            Bytes += entry.Length - open.Length;
            parts[^1] = open with { Length = entry.Length, LastPage = entry.Page ?? open.LastPage };
        }
        else if (entry.Length > 0)
        {
            Bytes += entry.Length;
            var part = new LoadPart(PathOf(entry.Part), LoadPartFormat.JsonLines, entry.IsOfOnePage ? page : null) { IsExcerpt = entry.IsOfOnePage };
            parts.Add(new SpooledPart(entry.Part, part, entry.Length, entry.Page, entry.Page, null));
        }
    }
}

/// <summary>A file with rows.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Part">The file as the engine reads it.</param>
/// <param name="Length">How much of it counts.</param>
/// <param name="FirstPage">The first page in it, when there are pages.</param>
/// <param name="LastPage">The last one.</param>
/// <param name="InPlace">What the source said of it, when it is the source's own.</param>
internal sealed record SpooledPart(int Number, LoadPart Part, long Length, int? FirstPage, int? LastPage, SourceFile? InPlace);
