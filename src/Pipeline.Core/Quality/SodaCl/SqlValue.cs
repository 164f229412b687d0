using System.Globalization;

namespace Pipeline.Quality.SodaCl;

/// <summary>The kinds of value a validity setting can hold.</summary>
internal enum SqlValueKind
{
    Text,
    Number,
    Moment,
}

/// <summary>A value from a check file as a typed SQL literal: <c>2008-01-01</c> without its type would be arithmetic.</summary>
internal sealed record SqlValue(SqlValueKind Kind, string Sql)
{
    private static readonly string[] TimestampFormats =
        ["yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm"];

    /// <summary>Text, whatever it looks like.</summary>
    public static SqlValue Text(string text) => new(SqlValueKind.Text, SqlText.Literal(text));

    /// <summary>The number the text is, or null.</summary>
    public static SqlValue? Number(string text) =>
        text.Trim() is var number && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? new(SqlValueKind.Number, number.StartsWith('+') ? number[1..] : number)
            : null;

    /// <summary>The date or timestamp the text is, or null. One with an offset is compared as a moment, one without as written.</summary>
    public static SqlValue? Moment(string text)
    {
        var trimmed = text.Trim();
        if (DateOnly.TryParseExact(trimmed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return new(SqlValueKind.Moment, $"DATE '{trimmed}'");
        if (DateTime.TryParseExact(trimmed, TimestampFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return new(SqlValueKind.Moment, $"TIMESTAMP '{local.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)}'");
        return trimmed.Length > 10 && DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? new(SqlValueKind.Moment, $"TIMESTAMPTZ '{moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)}+00'")
            : null;
    }
}
