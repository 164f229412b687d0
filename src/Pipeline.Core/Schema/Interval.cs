using System.Globalization;

namespace Pipeline.Schema;

/// <summary>A half-open range of time in UTC: <see cref="Start"/> is in it, <see cref="End"/> is not.</summary>
public readonly record struct Interval
{
    /// <summary>An interval; an end at or before the start is refused.</summary>
    public Interval(DateTimeOffset start, DateTimeOffset end)
    {
        if (end <= start) throw new ArgumentException($"an interval must end after it starts: [{start:O}, {end:O})", nameof(end));
        (Start, End) = (start.ToUniversalTime(), end.ToUniversalTime());
    }

    /// <summary>The first instant inside.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The first instant after it.</summary>
    public DateTimeOffset End { get; }

    /// <summary>True when the instant lies inside.</summary>
    public bool Contains(DateTimeOffset instant) => instant >= Start && instant < End;

    /// <summary>True when both cover a common instant.</summary>
    public bool Overlaps(Interval other) => Start < other.End && other.Start < End;

    /// <summary>This interval cut into steps aligned to its start; the last one may be shorter.</summary>
    public IEnumerable<Interval> SplitEvery(TimeSpan step)
    {
        if (step <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(step), step, "a step must be positive");
        for (var start = Start; start < End; start += step)
            yield return new Interval(start, start + step < End ? start + step : End);
    }

    /// <summary>The windows of a length that it touches, each of them whole: an hour's begin on the hour, a day's at midnight in UTC.</summary>
    public IEnumerable<Interval> WindowsOf(TimeSpan length)
    {
        if (length <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(length), length, "a window must be positive");
        var first = new DateTimeOffset(Start.Ticks - (Start.Ticks % length.Ticks), TimeSpan.Zero);
        for (var start = first; start < End; start += length) yield return new Interval(start, start + length);
    }

    /// <summary><c>[2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z)</c></summary>
    public override string ToString() => $"[{Iso(Start)}, {Iso(End)})";

    private static string Iso(DateTimeOffset instant) => instant.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
