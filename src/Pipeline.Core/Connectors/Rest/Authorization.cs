using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>Puts a source's credentials into each request as it leaves, so that next links need not carry them.</summary>
internal sealed class Authorization(RestAuth auth)
{
    public ExchangeRequest Apply(ExchangeRequest request) => request with
    {
        Url = auth.Parameters.Aggregate(request.Url, (url, parameter) => QueryString.With(url, parameter.Key, parameter.Value)),
        Headers = auth.Headers.Aggregate(request.Headers, (headers, header) => headers.With(header.Key, header.Value)),
    };
}
