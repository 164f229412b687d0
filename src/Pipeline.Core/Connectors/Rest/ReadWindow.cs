using System.Globalization;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>The range a read asks its source for.</summary>
/// <param name="Start">Its first instant; null when it is not known, or when the cursor is a number.</param>
/// <param name="End">The instant after it: the run's now, when nobody said otherwise.</param>
/// <param name="Cursor">The cursor to read on from, in the source's own spelling, the lag taken off; null when nothing was read and nothing was said.</param>
/// <param name="Kind">What the cursor is.</param>
internal sealed record ReadWindow(DateTimeOffset? Start, DateTimeOffset End, string? Cursor, CursorKind Kind)
{
    private const string Iso = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <summary>The end, spelt as the cursor is; null when the cursor is a number.</summary>
    public string? EndLikeCursor => Kind switch
    {
        CursorKind.Number => null,
        CursorKind.Date => Format(End, "yyyy-MM-dd"),
        _ => Format(End, null),
    };

    /// <summary>An instant in UTC: ISO 8601 with <c>Z</c> when no format is given, seconds since 1970 for <c>unix</c>.</summary>
    public static string Format(DateTimeOffset instant, string? format) => format switch
    {
        "unix" => instant.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        _ => instant.ToUniversalTime().ToString(format ?? Iso, CultureInfo.InvariantCulture),
    };

    /// <summary>What to ask for: the interval, or on from the watermark less the lag, or from the cursor's initial value.</summary>
    public static ReadWindow Of(CursorSpec? spec, StreamState state, Interval? interval, DateTimeOffset now)
    {
        var known = (spec is null ? null : state.Watermark) ?? spec?.Initial;
        var parsed = default(CursorValue);
        if (known is not null && !CursorValue.TryParse(known, out parsed)) throw Unusable(spec!, known);
        if (interval is { } asked)
        {
            var kind = parsed.Kind == CursorKind.Date ? CursorKind.Date : CursorKind.Instant;
            return new ReadWindow(asked.Start, asked.End, Spell(asked.Start, kind), kind);
        }

        if (known is null) return new ReadWindow(null, now, null, CursorKind.None);
        return state.Watermark is null ? Plain(known, parsed, now) : Lagged(spec!, known, parsed, now);
    }

    private static ReadWindow Plain(string known, CursorValue parsed, DateTimeOffset now) =>
        new(parsed.IsTime ? parsed.Time : null, now, known, parsed.Kind);

    private static ReadWindow Lagged(CursorSpec spec, string known, CursorValue parsed, DateTimeOffset now)
    {
        if (spec.Lag is { } lag && lag > TimeSpan.Zero)
        {
            if (!parsed.IsTime) throw Mismatch(spec, known, "is a length of time");
            var start = parsed.Time.Ticks > lag.Ticks ? parsed.Time - lag : DateTimeOffset.MinValue;
            return new ReadWindow(start, now, Spell(start, parsed.Kind), parsed.Kind);
        }

        if (spec.LagNumber is not > 0) return Plain(known, parsed, now);
        if (parsed.IsTime) throw Mismatch(spec, known, "is a number");
        return new ReadWindow(null, now, (parsed.Value - spec.LagNumber.Value).ToString(CultureInfo.InvariantCulture), parsed.Kind);
    }

    private static string Spell(DateTimeOffset instant, CursorKind kind) => Format(instant, kind == CursorKind.Date ? "yyyy-MM-dd" : null);

    private static SourceException Unusable(CursorSpec spec, string known) => new(
        $"the watermark '{known}' of the cursor '{spec.Field}' is neither an instant, nor a date, nor a number",
        isTransient: false,
        "Forget it with --full-refresh, or name the cursor's field again.");

    private static SourceException Mismatch(CursorSpec spec, string known, string what) => new(
        $"the lag of the cursor '{spec.Field}' {what} and its watermark is '{known}'",
        isTransient: false,
        "Write the lag as the cursor is: 2d for times, 100 for numbers.");
}
