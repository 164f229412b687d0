using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>A page as a paginator sees it: what was asked, what was answered, and how far the read has come.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="Number">The page's number within the read, from 1.</param>
/// <param name="RowCount">The rows on it.</param>
/// <param name="RowsSoFar">The rows of this page and all before it.</param>
internal sealed record ReadPage(ExchangeRequest Request, ExchangeResponse Answer, int Number, int RowCount, long RowsSoFar)
{
    /// <summary>A value beside the rows; null when it is absent, null, false or empty, which is how sources say there is none.</summary>
    public PageValue? Find(RecordsPath path)
    {
        if (PageValue.Find(path, Answer.Body.Span) is not { } value) return null;
        return value.IsScalar ? value : throw new PageException($"{path} is no single value", "Correct the path in 'paginator'.");
    }

    /// <summary>A number beside the rows; null when it is absent.</summary>
    public long? FindCount(RecordsPath? path)
    {
        if (path is null || Find(path) is not { } value) return null;
        return value.Count ?? throw new PageException($"{path} is '{value.Text}', not a whole number", "Correct the path in 'paginator'.");
    }
}
