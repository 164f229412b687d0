using System.Globalization;
using Pipeline.Diagnostics;

namespace Pipeline.Connectors.Http.Recording;

/// <summary>A folder of exchanges, in the order of the numbers their names begin with. Safe for concurrent use.</summary>
internal sealed class RecordingFolder(string path)
{
    private readonly Lock gate = new();
    private readonly HashSet<RecordedExchange> served = new(ReferenceEqualityComparer.Instance);
    private IReadOnlyList<RecordedExchange>? exchanges;
    private int last = -1;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>All exchanges, read once.</summary>
    public IReadOnlyList<RecordedExchange> Exchanges
    {
        get
        {
            lock (gate) return exchanges ??= Load();
        }
    }

    /// <summary>The first of these that was not served before, by whichever client; after that the last one again and again.</summary>
    public RecordedExchange Serve(IReadOnlyList<RecordedExchange> matching)
    {
        lock (gate) return matching.FirstOrDefault(served.Add) ?? matching[^1];
    }

    /// <summary>A file name, without extension, that no exchange of this folder has.</summary>
    public string NextName(string method, string subject)
    {
        lock (gate)
        {
            if (last < 0) last = Directory.Exists(Path) ? Files().Select(NumberOf).DefaultIfEmpty(0).Max() : 0;
            return System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{++last:000}-{method}-{subject}"));
        }
    }

    /// <summary>Writes an exchange and its bodies.</summary>
    public async Task WriteAsync(
        RecordedExchange exchange, ReadOnlyMemory<byte> requestBody, ReadOnlyMemory<byte> responseBody, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path);
            if (exchange.RequestBody is { } request) await File.WriteAllBytesAsync(request, requestBody, cancellationToken);
            if (exchange.ResponseBody is { } response) await File.WriteAllBytesAsync(response, responseBody, cancellationToken);

            // Last: an exchange is there when its .http file is, and then it is whole.
            await File.WriteAllTextAsync(exchange.File, exchange.ToText(), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not to be taken for a failure of the network, which is tried again.
            throw new ExpectedException(
                $"the folder '{Path}' cannot be recorded into: {exception.Message}",
                "Give --record a folder that can be written.",
                innerException: exception);
        }
    }

    private List<RecordedExchange> Load()
    {
        if (!Directory.Exists(Path))
            throw new ConfigurationException($"there is no folder '{path}' to replay", hint: "Make one with --record.");
        var files = Files().OrderBy(NumberOf).ThenBy(file => file, StringComparer.Ordinal).ToList();
        if (files.Count == 0)
            throw new ConfigurationException($"the folder '{path}' holds no recorded exchanges (*.http)", hint: "Make some with --record.");
        return [.. files.Select(file => RecordedExchange.Parse(file, File.ReadAllText(file)))];
    }

    private string[] Files() => Directory.GetFiles(Path, "*.http");

    private static int NumberOf(string file)
    {
        var digits = System.IO.Path.GetFileName(file.AsSpan());
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return end > 0 && int.TryParse(digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
