using Pipeline.Connectors.Decoding;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>A REST API as its file describes it.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="BaseUrl">What every path is below of.</param>
public sealed record RestSourceOptions(string Name, Uri BaseUrl) : SourceOptions(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<StreamSpec> Specs => [.. Streams.Select(stream => stream.Spec)];

    /// <summary>Sent with every request.</summary>
    public HeaderList Headers { get; init; } = HeaderList.Empty;

    /// <summary>How the source knows us.</summary>
    public RestAuth Auth { get; init; } = RestAuth.Anonymous;

    /// <summary>Timeout, limits and retries.</summary>
    public ExchangeOptions Exchange { get; init; } = new();

    /// <summary>What can be read, in file order.</summary>
    public IReadOnlyList<RestStreamOptions> Streams { get; init; } = [];
}

/// <summary>One endpoint and how its rows are found.</summary>
/// <param name="Spec">What the rows are.</param>
/// <param name="Path">Below the base URL.</param>
public sealed record RestStreamOptions(StreamSpec Spec, string Path)
{
    /// <summary>GET, or POST for sources that are asked with a body.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>Query parameters, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Params { get; init; } = [];

    /// <summary>The JSON body to send; null for none.</summary>
    public string? Body { get; init; }

    /// <summary>Variables whose value every row gets as <c>_var_name</c>.</summary>
    public IReadOnlyList<string> IncludedVariables { get; init; } = [];

    /// <summary>Where the rows lie in a page.</summary>
    public RecordsPath Records { get; init; } = RecordsPath.Root;

    /// <summary>What the answers are and where in them the rows lie, when they are no pages of JSON; null when they are.</summary>
    public Content? Content { get; init; }

    /// <summary>How one page leads to the next.</summary>
    public Paginator Paginator { get; init; } = Paginator.OnePage;

    /// <summary>Stop after this many pages, with a warning when there are more; null for all.</summary>
    public int? MaxPages { get; init; }

    /// <summary>
    /// Ask for the first page only if it changed since the last read: <c>If-None-Match</c>, or else <c>If-Modified-Since</c>.
    /// </summary>
    public bool IsConditional { get; init; }

    /// <summary>The response header with the seconds to wait before the next poll; null for none.</summary>
    public string? PollIntervalHeader { get; init; }

    /// <summary>The query parameter that gets the cursor to read on from; null for none.</summary>
    public string? CursorParam { get; init; }

    /// <summary>The query parameter that gets the end of the range; null for none.</summary>
    public string? CursorEndParam { get; init; }

    /// <summary>How both are written, as a .NET date format or <c>unix</c>; null: as the source writes its cursor.</summary>
    public string? CursorFormat { get; init; }

    /// <summary>The most pages that are fetched at once where pages do not depend on those before them.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>The most parent rows that are asked for at once.</summary>
    public int ParentConcurrency { get; init; } = 1;

    /// <summary>An answer of 404 to a parent's row means that it has none, instead of failing the read.</summary>
    public bool SkipsMissing { get; init; }
}
