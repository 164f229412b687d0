using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>A page as a paginator sees it: what was asked and what was answered.</summary>
internal readonly record struct ReadPage(ExchangeRequest Request, ExchangeResponse Answer)
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
