using System.Runtime.CompilerServices;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>What a walk over pages asks: the request of the first page, and what every row of the answers begins with.</summary>
/// <param name="Request">The request, without conditions.</param>
/// <param name="Conditions">Validators, sent with the first page's request only.</param>
/// <param name="Prefix">Members every row begins with.</param>
/// <param name="MayBeMissing">An answer of 404 to the first page means no rows.</param>
internal sealed record Question(ExchangeRequest Request, HeaderList Conditions, ReadOnlyMemory<byte> Prefix, bool MayBeMissing);

/// <summary>A point between two pages of a walk.</summary>
/// <param name="Progress">How far the walk has come.</param>
/// <param name="Next">The page that follows; null when that was the last.</param>
/// <param name="LastPage">The hash of the last page.</param>
internal sealed record WalkPoint(PageProgress Progress, PageMark? Next, UInt128 LastPage);

/// <summary>A page of a walk and the point after it.</summary>
internal sealed record WalkedPage(SlicedPage Page, WalkPoint Point) : IDisposable
{
    /// <summary>There are more pages, and <c>max_pages</c> forbids them.</summary>
    public bool IsCutByMaxPages { get; init; }

    public void Dispose() => Page.Dispose();
}

/// <summary>
/// The pages that answer one question, in their order. While one is worked on, the next is fetched; where pages can be asked
/// for without knowing the ones before them, several are, and memory holds as many.
/// </summary>
/// <remarks>
/// What is fetched ahead only saves time: whether a page is asked for at all, and after which one it comes, is decided page by
/// page in order, so the rows are the same at any concurrency.
/// </remarks>
internal sealed class PageWalk(RestStreamOptions stream, PageReader reader, Question question, long? limit, Action<string, string?> warn)
{
    private readonly Queue<(PageMark? Mark, Task<SlicedPage> Page)> ahead = new();

    /// <summary>Walks on after a point; null for the beginning. Each page is the caller's to dispose.</summary>
    public async IAsyncEnumerable<WalkedPage> ReadAsync(WalkPoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var trail = from is null ? new PageTrail() : new PageTrail(from.Progress.Pages, from.LastPage);
        var point = from ?? new WalkPoint(default, null, default);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await ExpectAsync(point, trail, stop.Token);
            while (ahead.TryDequeue(out var next))
            {
                var page = await next.Page;
                var walked = Walked(page, point, trail);
                point = walked.Point;
                if (point.Next is not null && !(point.Progress.Rows >= limit)) await ExpectAsync(point, trail, stop.Token);
                yield return walked;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await DropAsync();
        }
    }

    private WalkedPage Walked(SlicedPage page, WalkPoint before, PageTrail trail)
    {
        var number = before.Progress.Pages + 1;
        var progress = before.Progress.With(page.RowCount, page.Signs);
        var next = page.IsNotModified || page.IsMissing ? null : stream.Paginator.Next(page.Signs, progress);
        try
        {
            trail.Keep(page.Hash, number, page.RowCount);
            if (next is null) RequireAll(progress);
        }
        catch (PageException exception)
        {
            page.Dispose();
            throw reader.Refused(page.Url, number, exception);
        }

        var isCut = next is not null && number == stream.MaxPages;
        if (isCut) warn($"{stream.Spec.FullName} has more than the {number} pages of 'max_pages': the rest is not read", null);
        if (next is null && page.NextPageSign is { } place) WarnOfSign(place);
        return new WalkedPage(page, new WalkPoint(progress, isCut ? null : next, page.Hash)) { IsCutByMaxPages = isCut };
    }

    // Sources that stop giving pages at a depth of theirs, and those that answer with an empty page where one failed.
    private static void RequireAll(PageProgress progress)
    {
        if (!progress.IsShort) return;
        var all = progress.Rows < progress.LeastTotal ? $"{progress.LeastTotal} rows" : $"{progress.LeastPages} pages";
        throw new PageException(
            $"it ends the pages after {progress.Rows} rows, and the source says there are {all}",
            "Ask for less at once, by a window or 'for_each'; if the number is only an estimate, take 'total' or 'total_pages' out of 'paginator'.");
    }

    private void WarnOfSign(string place) => warn(
        $"{stream.Spec.FullName}: the stream has one page but its answer names a next one in {place}",
        "Rows may be missing; check 'paginator' in the source's file.");

    /// <summary>Sees to it that the next page is on its way, and those after it that can be foreseen.</summary>
    private async Task ExpectAsync(WalkPoint point, PageTrail trail, CancellationToken cancellationToken)
    {
        var number = point.Progress.Pages + 1;
        Enter(point.Next, number, trail);
        if (ahead.TryPeek(out var expected) && expected.Mark != point.Next) await DropAsync();
        if (ahead.Count == 0) Start(point.Next, number, cancellationToken);
        for (var mark = ahead.Last().Mark; ahead.Count < Concurrency && number + ahead.Count <= (stream.MaxPages ?? int.MaxValue);)
        {
            mark = mark is null ? null : stream.Paginator.After(mark, point.Progress);
            if (mark is null) return;
            Start(mark, number + ahead.Count, cancellationToken);
        }
    }

    // Pages beyond a limit would be fetched for nothing.
    private int Concurrency => limit is null ? stream.Concurrency : 1;

    private void Enter(PageMark? mark, int number, PageTrail trail)
    {
        var request = stream.Paginator.Ask(question.Request, mark);
        try
        {
            trail.Enter(request);
        }
        catch (PageException exception)
        {
            throw reader.Refused(request.Url, number, exception);
        }
    }

    private void Start(PageMark? mark, int number, CancellationToken cancellationToken)
    {
        var request = stream.Paginator.Ask(question.Request, mark);
        if (number == 1) request = request with { Headers = new HeaderList([.. request.Headers, .. question.Conditions]) };
        var mayBeMissing = number == 1 ? question.MayBeMissing : stream.Paginator.EndsWith404;
        ahead.Enqueue((mark, reader.ReadAsync(request, number, question.Prefix, mayBeMissing, cancellationToken)));
    }

    /// <summary>Waits for what is on its way and is not wanted any more. How it ends says nothing about the pages that are.</summary>
    private async Task DropAsync()
    {
        while (ahead.TryDequeue(out var dropped))
        {
            await ((Task)dropped.Page).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (dropped.Page.IsCompletedSuccessfully) (await dropped.Page).Dispose();
        }
    }
}
