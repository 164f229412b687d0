using System.Globalization;
using System.IO.Compression;
using Pipeline.Diagnostics;
using Pipeline.Lake;
using Pipeline.Schema;

namespace Pipeline.Runs.Landing;

/// <summary>
/// The refused rows of a stream in the lake: <c>_rejects/load.json.gz</c> under its folder, put before the commit that names it in a
/// domain of its own. A file no table names is garbage.
/// </summary>
internal static class RejectsFolder
{
    /// <summary>Where a load's refused rows lie.</summary>
    public static string KeyOf(string streamKey, string loadId) => $"{streamKey}/{LakeGc.RejectsFolder}/{loadId}.json.gz";

    /// <summary>The domain by which a table names a load's refused rows.</summary>
    public static KeyValuePair<string, string?> DomainOf(string loadId, long rows) =>
        new(LakeGc.RejectsDomain + loadId, string.Create(CultureInfo.InvariantCulture, $$"""{"rows":{{rows}}}"""));

    /// <summary>Throws when more rows were refused than the stream allows, naming the first.</summary>
    public static void RequireWithin(string subject, RejectLimit? limit, long rejected, long rows, string rejectsFile)
    {
        if (rejected == 0) return;
        var isWithin = limit is not null
            && (limit.Count is not { } count || rejected <= count)
            && (limit.Percent is not { } percent || rejected * 100.0 <= percent * (rows + rejected));
        if (isWithin) return;
        var first = RejectLine.Parse(File.ReadLines(rejectsFile).First());
        var place = first.Url + (first.Page is { } page ? $", page {page}" : "") + (first.Line is { } line ? $", line {line}" : "");
        var allowed = limit is null ? "none is allowed" : limit.Count is { } most ? $"{most} are allowed" : string.Create(CultureInfo.InvariantCulture, $"{limit.Percent}% are allowed");
        throw new ExpectedException(
            $"{rejected} of {rows + rejected} rows of {subject} were refused and {allowed}. The first, of {place}: {first.Reason}",
            "Correct the source, or set reject_limit to let such rows go to _rejects.");
    }

    /// <summary>Writes the spooled refused rows as they are kept in the lake.</summary>
    public static string Compress(StreamSpool spool, string loadId) => spool.Stage(() =>
    {
        var path = Path.Combine(spool.StagingFolder, "rejects.json.gz");
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        foreach (var line in File.ReadLines(spool.Read.RejectsFile)) RejectLine.Write(gzip, RejectLine.Parse(line), loadId);
        return path;
    });
}
