using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// Remembers the pages of one walk, so that a source that leads in circles is stopped instead of followed for ever. A walk
/// that is taken up again knows the page before it only: a wider circle is then found on its second round.
/// </summary>
internal sealed class PageTrail
{
    private const int MostEmptyPages = 100;
    private const string CheckPaging = "Check 'paginator' and 'params' in the source's file.";

    private readonly HashSet<UInt128> requests = [];
    private readonly Dictionary<UInt128, int> pages = [];
    private int emptyPages;

    public PageTrail(int lastPage = 0, UInt128 lastHash = default)
    {
        if (lastPage > 0) pages.Add(lastHash, lastPage);
    }

    /// <summary>A short hash.</summary>
    public static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Refuses a request that was already made.</summary>
    public void Enter(ExchangeRequest request)
    {
        var headers = string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}"));
        var line = Encoding.UTF8.GetBytes($"{request.Method} {request.Url.AbsoluteUri}\n{headers}\n\n");
        if (!requests.Add(Hash([.. line, .. request.Body.Span])))
            throw new PageException("the page before it leads back to it: the source pages in a circle", CheckPaging);
    }

    /// <summary>Refuses a page with the rows of an earlier one, and a hundred pages in a row that have none.</summary>
    public void Keep(UInt128 hash, int page, int rowCount)
    {
        emptyPages = rowCount == 0 ? emptyPages + 1 : 0;
        if (emptyPages == MostEmptyPages) throw new PageException($"it is the {MostEmptyPages}th in a row without rows: the source never ends", CheckPaging);
        if (rowCount > 0 && !pages.TryAdd(hash, page))
            throw new PageException($"it is the same as page {pages[hash]}: the source ignores the page asked for", CheckPaging);
    }
}
