using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Engines.DuckDb.Warehouse.Seeds;

/// <summary>A number as people write it in a CSV file: with thousands' commas, a percent sign, a currency.</summary>
/// <param name="Text">What is left of it without those.</param>
/// <param name="WholeDigits">Its digits before the point.</param>
/// <param name="Decimals">Its digits behind the point, zeros at the end apart.</param>
internal readonly partial record struct SeedNumber(string Text, int WholeDigits, int Decimals)
{
    /// <summary>Digits beyond these are rounded away.</summary>
    public const int Precision = 28;

    private const string Currencies = "؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫";

    public static bool TryParse(string text, out SeedNumber number)
    {
        number = default;
        var trimmed = text.Trim().Trim('%');
        var isNegative = trimmed.StartsWith('-');
        if (isNegative) trimmed = trimmed[1..];
        trimmed = trimmed.Trim(Currencies.ToCharArray()).Replace(",", "", StringComparison.Ordinal);
        var match = Decimal.Match(trimmed.Trim().Replace("_", "", StringComparison.Ordinal));
        if (!match.Success) return false;
        var written = isNegative ? $"-{match.Value}".Replace("--", "", StringComparison.Ordinal) : match.Value;
        number = match.Groups["digits"].Success ? Counted(match, written) : new SeedNumber(written, 1, 0);
        return true;
    }

    private static SeedNumber Counted(Match match, string written)
    {
        var (whole, fraction) = (match.Groups["whole"].Value, match.Groups["fraction"].Value);
        var digits = (whole + fraction).TrimStart('0');
        _ = int.TryParse(match.Groups["exponent"].Value, CultureInfo.InvariantCulture, out var exponent);
        exponent -= fraction.Length;
        if (digits.Length > Precision) (exponent, digits) = (exponent + digits.Length - Precision, digits[..Precision]);
        var shortened = digits.TrimEnd('0');
        exponent = shortened.Length == 0 ? 0 : exponent + digits.Length - shortened.Length;
        return new SeedNumber(written, Math.Max(shortened.Length + exponent, 1), Math.Max(-exponent, 0));
    }

    [GeneratedRegex(
        @"^[+-]?(?:(?<digits>(?=\.?\d)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?:[eE](?<exponent>[+-]?\d+))?)|inf(?:inity)?|s?nan\d*)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Decimal { get; }
}
