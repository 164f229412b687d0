namespace Pipeline.Engines.DuckDb.Warehouse.Seeds;

/// <summary>
/// The type of a seed's column as dbt infers it from all its texts: the first kind that every cell has. Whether the engine then reads those
/// texts as that type is another question, and dbt leaves it open.
/// </summary>
internal sealed record SeedType(string Sql, Func<string, string?> Cleaned)
{
    /// <summary>Any text; blank and <c>null</c> are NULL.</summary>
    public static SeedType Text { get; } = new("text", text => IsNull(text) ? null : text);

    private static SeedType Whole { get; } = new("integer", Number);

    private static SeedType Fractional { get; } = new("float8", Number);

    /// <summary>The kinds in the order they are preferred; numbers come first and decide on their type themselves.</summary>
    private static readonly (Func<string, bool> Has, SeedType Type)[] Kinds =
    [
        (text => SeedNumber.TryParse(text, out _), Whole),
        (SeedTimes.IsDate, new SeedType("date", Trimmed)),
        (SeedTimes.IsTimestamp, new SeedType("timestamp without time zone", Trimmed)),
        (SeedTimes.IsIsoTimestamp, new SeedType("timestamp without time zone", Trimmed)),
        (IsBoolean, new SeedType("boolean", Trimmed)),
    ];

    /// <summary>Infers the type of a column from its cells. One of blanks only, or of none, is INTEGER.</summary>
    public static SeedType Of(IEnumerable<string> cells)
    {
        var possible = Kinds;
        var decimals = 0;
        var wholeDigits = 1;
        foreach (var cell in cells.Where(cell => !IsNull(cell)))
        {
            possible = Array.FindAll(possible, kind => kind.Has(cell));
            if (possible is []) return Text;
            if (!SeedNumber.TryParse(cell, out var number)) continue;
            decimals = Math.Max(decimals, number.Decimals);
            wholeDigits = Math.Max(wholeDigits, number.WholeDigits);
        }

        var type = possible[0].Type;
        return ReferenceEquals(type, Whole) && HasFraction(wholeDigits, decimals) ? Fractional : type;
    }

    /// <summary>Numbers too long for 28 digits count as fractional too: what the reference makes of them, kept.</summary>
    private static bool HasFraction(int wholeDigits, int decimals) =>
        wholeDigits + decimals > SeedNumber.Precision ? wholeDigits != SeedNumber.Precision : decimals > 0;

    private static bool IsNull(string text) => text.Trim() is "" || text.Trim().Equals("null", StringComparison.OrdinalIgnoreCase);

    private static bool IsBoolean(string text) =>
        text.Replace(",", "", StringComparison.Ordinal).Trim().ToLowerInvariant() is "true" or "false";

    private static string? Trimmed(string text) => IsNull(text) ? null : text.Replace(",", "", StringComparison.Ordinal).Trim();

    private static string? Number(string text) => SeedNumber.TryParse(text, out var number) ? number.Text : null;
}
