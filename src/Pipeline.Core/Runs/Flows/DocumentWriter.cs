using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipeline.Runs.Flows;

/// <summary>
/// One document on its way to the lake. Rows go to a file of the spool as they come, so that a document may be larger than memory; what stands
/// before them, the count among it, is known after them.
/// </summary>
internal sealed class DocumentWriter : IDisposable
{
    private readonly string rowsFile;
    private readonly FileStream rows;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public DocumentWriter(string folder)
    {
        Directory.CreateDirectory(folder);
        rowsFile = Path.Combine(folder, $"{Guid.NewGuid():N}.rows");
        rows = new FileStream(rowsFile, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
    }

    /// <summary>How many rows came.</summary>
    public long Count { get; private set; }

    /// <summary>The hash of the rows so far, as they are written.</summary>
    public string Sha256 => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>Adds a row that is JSON already.</summary>
    public void Add(ReadOnlySpan<byte> row)
    {
        Write(Count++ == 0 ? "\n"u8 : ",\n"u8);
        Write(row);
    }

    /// <summary>The whole document: what it shows, then the rows, one a line.</summary>
    /// <param name="to">Takes it.</param>
    /// <param name="entry">What it shows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task CopyToAsync(Stream to, PublishedEntry entry, CancellationToken cancellationToken)
    {
        await to.WriteAsync(HeaderOf(entry), cancellationToken);
        await rows.FlushAsync(cancellationToken);
        rows.Position = 0;
        await rows.CopyToAsync(to, cancellationToken);
        await to.WriteAsync(Encoding.UTF8.GetBytes(Count == 0 ? "]}\n" : "\n]}\n"), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rows.Dispose();
        hash.Dispose();
    }

    private byte[] HeaderOf(PublishedEntry entry)
    {
        var version = entry.Version?.ToString(CultureInfo.InvariantCulture) ?? "null";
        var asOf = entry.AsOf is { } instant ? $"\"{JsonTime.Print(instant)}\"" : "null";
        var model = JsonEncodedText.Encode(entry.Model, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"model\":\"{model}\",\"version\":{version},\"as_of\":{asOf},\"count\":{Count},\"data\":["));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        rows.Write(bytes);
        hash.AppendData(bytes);
    }
}
