using System.Globalization;
using System.Text.Json;
using Pipeline.Schema;

namespace Pipeline.Lake.Delta;

/// <summary>Prints a column's bounds as JSON so that they stay bounds: cut texts and rounded times never tighten them.</summary>
internal static class StatisticsText
{
    private const string HighestCharacter = "\U0010FFFF";

    private static readonly System.Buffers.SearchValues<char> DigitsAndPoint = System.Buffers.SearchValues.Create("0123456789.");

    /// <summary>The lower bound as JSON; null when the type has none worth writing.</summary>
    public static string? Lower(DataType type, string? value, int longest) => value is null ? null : KindOf(type) switch
    {
        PrimitiveKind.String => Json(Cut(value, longest)),
        PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz => Instant(type, value, isUpper: false),
        _ => Plain(type, value),
    };

    /// <summary>The upper bound as JSON; null when the type has none worth writing.</summary>
    public static string? Upper(DataType type, string? value, int longest) => value is null ? null : KindOf(type) switch
    {
        PrimitiveKind.String => CutUpper(value, longest),
        PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz => Instant(type, value, isUpper: true),
        _ => Plain(type, value),
    };

    private static PrimitiveKind? KindOf(DataType type) => (type as PrimitiveType)?.Kind;

    private static string? Plain(DataType type, string value) => type switch
    {
        DecimalType => IsNumber(value) ? value : null,
        PrimitiveType { Kind: PrimitiveKind.Long or PrimitiveKind.Integer or PrimitiveKind.Short or PrimitiveKind.Byte } => IsNumber(value) ? value : null,
        PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double } =>
            double.TryParse(value, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number.ToString("R", CultureInfo.InvariantCulture) : null,
        PrimitiveType { Kind: PrimitiveKind.Date } => DateOnly.TryParse(value, CultureInfo.InvariantCulture, out var day)
            ? Json(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null,
        _ => null,
    };

    /// <summary>Digits with at most a sign before and a point between them: what JSON takes as it is, however many digits.</summary>
    private static bool IsNumber(string value)
    {
        var digits = value.AsSpan().TrimStart('-');
        return digits.Length > 0 && value.Length - digits.Length <= 1
            && digits.IndexOfAnyExcept(DigitsAndPoint) < 0 && char.IsAsciiDigit(digits[0]) && char.IsAsciiDigit(digits[^1]);
    }

    private static string Cut(string value, int longest)
    {
        if (value.Length <= longest) return value;
        return value[..(char.IsHighSurrogate(value[longest - 1]) ? longest - 1 : longest)];
    }

    private static string? CutUpper(string value, int longest)
    {
        var cut = Cut(value, longest);
        if (cut.Length == value.Length) return Json(value);

        // What was cut off sorts below the highest character, unless it begins with it.
        return value.AsSpan(cut.Length).StartsWith(HighestCharacter) ? null : Json(cut + HighestCharacter);
    }

    /// <summary>Bounds of times have milliseconds, as other writers have them; an upper one goes up.</summary>
    private static string? Instant(DataType type, string value, bool isUpper)
    {
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
            return null;
        var excess = instant.Ticks % TimeSpan.TicksPerMillisecond;
        var rounded = instant.AddTicks(isUpper && excess > 0 ? TimeSpan.TicksPerMillisecond - excess : -excess);
        var zone = KindOf(type) == PrimitiveKind.Timestamp ? "Z" : "";
        return Json(rounded.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture) + zone);
    }

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
