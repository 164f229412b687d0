using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Runs.Building;

/// <summary>
/// A short text for all that some rows depend on: equal fingerprints mean equal rows, so that nothing needs to be built again. A query
/// that looks at anything but its tables, such as the clock, gets one that never comes again.
/// </summary>
internal static partial class Fingerprint
{
    /// <summary>The fingerprint of a query over what has these fingerprints.</summary>
    public static string OfQuery(string sql, IEnumerable<string> beneath) =>
        LooksElsewhere.IsMatch(sql) ? Guid.NewGuid().ToString("N") : Of([sql, .. beneath]);

    /// <summary>The fingerprint of texts in their order.</summary>
    public static string Of(IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Functions whose answer is another every time, files, and samples. A column of such a name costs a build, not a row.</summary>
    [GeneratedRegex(
        @"\b(now|today|current_(date|time|timestamp)|get_current_\w+|local(time|timestamp)|transaction_timestamp|random|uuid\w*|gen_random_uuid|nextval|getvariable|getenv|read_\w+|glob|\w*sample|'[^']*\.(csv|json|parquet)\w*')\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LooksElsewhere { get; }
}
