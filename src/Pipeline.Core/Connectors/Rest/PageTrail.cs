using System.Security.Cryptography;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>Remembers the pages of one read, so that a source that leads in circles is stopped instead of followed for ever.</summary>
internal sealed class PageTrail
{
    private const int MostEmptyPages = 100;
    private const string CheckPaging = "Check 'paginator' and 'params' in the source's file.";

    private readonly HashSet<(HttpMethod, Uri, string Headers, string Body)> requests = [];
    private readonly Dictionary<string, int> bodies = [];
    private int emptyPages;

    /// <summary>Refuses a request that was already made.</summary>
    public void Enter(ExchangeRequest request)
    {
        var headers = string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}"));
        var body = request.Body.IsEmpty ? "" : Hash(request.Body.Span);
        if (!requests.Add((request.Method, request.Url, headers, body)))
            throw new PageException("the page before it leads back to it: the source pages in a circle", CheckPaging);
    }

    /// <summary>Refuses a page with the rows of an earlier one, and a hundred pages in a row that have none.</summary>
    public void Keep(ReadOnlySpan<byte> body, int page, int rowCount)
    {
        emptyPages = rowCount == 0 ? emptyPages + 1 : 0;
        if (emptyPages == MostEmptyPages) throw new PageException($"it is the {MostEmptyPages}th in a row without rows: the source never ends", CheckPaging);
        if (rowCount == 0) return;
        var hash = Hash(body);
        if (!bodies.TryAdd(hash, page))
            throw new PageException($"it is the same as page {bodies[hash]}: the source ignores the page asked for", CheckPaging);
    }

    private static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexString(SHA256.HashData(body));
}
