using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Pipeline.Connectors.Http;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// One read of one stream: its questions (one, or one for each row of the parent) are walked in order, and pages become
/// batches. The new state comes with the last batch only.
/// </summary>
internal sealed class StreamRead
{
    /// <summary>A stream without a parent asks one question.</summary>
    private static readonly IReadOnlyDictionary<string, string?>?[] NoParent = [null];

    private readonly RestStreamOptions stream;
    private readonly ReadRequest request;
    private readonly RequestTemplate template;
    private readonly Func<Question, PageWalk> walk;
    private readonly Func<ReadPosition, string?> tell;
    private readonly Func<string?, DateTimeOffset?> nextPollAt;
    private readonly IReadOnlyList<IReadOnlyDictionary<string, string?>?> parents;
    private readonly bool appliesInterval;
    private ReadPosition position;
    private int pagesSinceBatch;

    /// <summary>A read that begins where the request says.</summary>
    /// <param name="stream">What is read.</param>
    /// <param name="request">From where.</param>
    /// <param name="template">The requests to make.</param>
    /// <param name="walk">Walks over the pages that answer a question.</param>
    /// <param name="tell">A position as it may be given away; null when it would give a secret away.</param>
    /// <param name="nextPollAt">When the source may be asked again, from what a header of it says.</param>
    /// <param name="now">The end of the range nobody gave an end.</param>
    public StreamRead(
        RestStreamOptions stream,
        ReadRequest request,
        RequestTemplate template,
        Func<Question, PageWalk> walk,
        Func<ReadPosition, string?> tell,
        Func<string?, DateTimeOffset?> nextPollAt,
        DateTimeOffset now)
    {
        (this.stream, this.request, this.template, this.walk, this.tell, this.nextPollAt) = (stream, request, template, walk, tell, nextPollAt);
        appliesInterval = request.Interval is not null && (template.UsesStart || template.UsesEnd);
        parents = ParentsOf(stream.Spec.Parent, request);
        position = request.Position is { } text
            ? ReadPosition.Parse(text)
            : new ReadPosition { Window = ReadWindow.Of(stream.Spec.Cursor, request.State, appliesInterval ? request.Interval : null, now) };
    }

    /// <summary>The values of the source's variables; null when the stream names none.</summary>
    public StreamVariant? Variant { get; init; }

    /// <summary>The range it asks for.</summary>
    public ReadWindow Window => position.Window;

    /// <summary>The number of its questions.</summary>
    public int Questions => parents.Count;

    /// <summary>The request of its first page; null when there is nothing to ask.</summary>
    public ExchangeRequest? First => parents is [] ? null : stream.Paginator.Ask(QuestionOf(parents[0]).Request, null);

    /// <summary>Reads to the end, or to the limit.</summary>
    public async IAsyncEnumerable<SourceBatch> BatchesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (IsAtLimit || IsDone) yield break;
        await foreach (var (question, walked) in PagesAsync(cancellationToken))
        {
            using (walked)
            {
                if (walked.Page.IsNotModified) yield break;
                Advance(question, walked);
                if (BatchOf(walked) is { } batch) yield return batch;
                if (IsAtLimit) yield break;
            }
        }
    }

    private bool IsDone => position.Question >= parents.Count;

    private bool IsAtLimit => position.Rows >= request.Limit;

    private IAsyncEnumerable<Step> PagesAsync(CancellationToken cancellationToken)
    {
        var (first, from) = (position.Question, position.Walk);
        if (parents.Count - first == 1) return WalkAsync(first, from, cancellationToken);
        var walks = Enumerable.Range(first, parents.Count - first).Select(question => WalkAsync(question, question == first ? from : null, default));
        return InOrder.ReadAsync(walks, stream.ParentConcurrency, cancellationToken);
    }

    private async IAsyncEnumerable<Step> WalkAsync(int question, WalkPoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in walk(QuestionOf(parents[question])).ReadAsync(from, cancellationToken)) yield return new Step(question, page);
    }

    /// <summary>Moves the position behind a page.</summary>
    private void Advance(int question, WalkedPage walked)
    {
        var isFirst = position is { Question: 0, Walk: null, Rows: 0 } && question == 0 && walked.Point.Progress.Pages == 1;
        if (isFirst) position = Remember(walked.Page.Headers);
        var isOver = walked.Point.Next is null;
        position = position with
        {
            Question = isOver ? question + 1 : question,
            Walk = isOver ? null : walked.Point,
            Rows = position.Rows + walked.Page.RowCount,
            Newest = Newer(position.Newest, walked.Page.Cut.NewestText),
            IsCut = position.IsCut || walked.IsCutByMaxPages,
        };
        pagesSinceBatch++;
    }

    private ReadPosition Remember(HeaderList headers) => position with
    {
        ETag = stream.IsConditional ? headers["ETag"] : null,
        LastModified = stream.IsConditional ? headers["Last-Modified"] : null,
        NotBefore = stream.PollIntervalHeader is { } header ? nextPollAt(headers[header]) : null,
    };

    private SourceBatch? BatchOf(WalkedPage walked)
    {
        var isComplete = IsDone;
        if (walked.Page.RowCount == 0 && !(isComplete && position.Rows > 0)) return null;
        var number = walked.Point.Progress.Pages;
        var requests = pagesSinceBatch;
        pagesSinceBatch = 0;
        return new SourceBatch(walked.Page.Rows.WrittenMemory, walked.Page.Cut.Count, walked.Page.ShownUrl, number, isComplete ? FinalState() : request.State)
        {
            Position = tell(position),
            Rejects = walked.Page.RejectsOf(number),
            Requests = requests,
        };
    }

    // Validators of another range's answer would hide changes of the usual one.
    private StreamState FinalState()
    {
        var before = request.State;
        if (appliesInterval) return before with { Watermark = Watermark(), NotBefore = position.NotBefore };
        return before with { ETag = position.ETag, LastModified = position.LastModified, NotBefore = position.NotBefore, Watermark = Watermark() };
    }

    /// <summary>
    /// The watermark after the read. It stays where rows behind it would be left out: when pages were cut off, and when an
    /// interval was asked for that begins after it.
    /// </summary>
    private string? Watermark()
    {
        var before = request.State.Watermark;
        if (stream.Spec.Cursor is null || position.IsCut || position.Newest is null) return before;
        if (appliesInterval && !BeginsInTime(before)) return before;
        return Newer(before, position.Newest);
    }

    private bool BeginsInTime(string? watermark) =>
        (watermark ?? stream.Spec.Cursor!.Initial) is { } known && CursorValue.TryParse(known, out var value) && value.IsTime && request.Interval!.Value.Start <= value.Time;

    // Of two that cannot be compared, the cursor was declared anew: the later one speaks of it.
    private static string? Newer(string? one, string? other)
    {
        if (one is null || other is null) return one ?? other;
        if (!CursorValue.TryParse(one, out var before) || !CursorValue.TryParse(other, out var after)) return other;
        return !after.IsComparableTo(before) || after.IsAfter(before) ? other : one;
    }

    private Question QuestionOf(IReadOnlyDictionary<string, string?>? parent) => new(
        template.Fill(new RequestValues(Window, parent, Variant)),
        stream.IsConditional && !appliesInterval && parent is null ? Conditions(request.State) : HeaderList.Empty,
        PrefixOf(parent),
        stream.SkipsMissing);

    // One of the two: a server that knows the entity tag must ignore the date.
    private static HeaderList Conditions(StreamState state) =>
        state.ETag is { } etag ? new([new("If-None-Match", etag)])
        : state.LastModified is { } date ? new([new("If-Modified-Since", date)])
        : HeaderList.Empty;

    /// <summary>The parent's fields and the variables that every row shall have, each followed by a comma.</summary>
    private ReadOnlyMemory<byte> PrefixOf(IReadOnlyDictionary<string, string?>? parent)
    {
        var text = new StringBuilder();
        foreach (var name in stream.IncludedVariables) Append(text, $"_var_{name}", Variant?[name]);
        foreach (var field in parent is null ? [] : stream.Spec.Parent?.Include ?? [])
            Append(text, $"_parent_{field.Replace('.', '_')}", parent!.GetValueOrDefault(field));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, string field, string? value) =>
        text.Append(CultureInfo.InvariantCulture, $"\"{Escaped(field)}\":{(value is null ? "null" : $"\"{Escaped(value)}\"")},");

    private static JsonEncodedText Escaped(string text) => JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    private static IReadOnlyList<IReadOnlyDictionary<string, string?>?> ParentsOf(ParentSpec? parent, ReadRequest request)
    {
        if (parent is null) return NoParent;
        if (parent.Stream is not null) return request.Parents;
        return [.. parent.Values.Select(row => row.ToDictionary(pair => pair.Key, string? (pair) => pair.Value, StringComparer.Ordinal))];
    }

    private readonly record struct Step(int Question, WalkedPage Page) : IDisposable
    {
        public void Dispose() => Page.Dispose();
    }
}
