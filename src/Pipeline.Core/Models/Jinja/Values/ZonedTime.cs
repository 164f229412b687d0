namespace Pipeline.Models.Jinja.Values;

/// <summary>A moment that knows a zone other than UTC; one in UTC is a <see cref="DateTime"/> of that kind, one without a zone of none.</summary>
/// <param name="Clock">What the zone's clock shows.</param>
/// <param name="Offset">How far that is ahead of UTC. Adding to the moment leaves it as it is, as in Python.</param>
/// <param name="Zone">The zone.</param>
internal sealed record ZonedTime(DateTime Clock, TimeSpan Offset, IPythonTimeZone Zone)
{
    /// <summary>The moment in UTC.</summary>
    public DateTime Utc => DateTime.SpecifyKind(Clock - Offset, DateTimeKind.Utc);

    /// <summary>A moment of UTC as a zone's clock shows it.</summary>
    public static ZonedTime At(DateTime utc, IPythonTimeZone zone)
    {
        var offset = zone.OffsetAt(utc);
        return new ZonedTime(DateTime.SpecifyKind(utc + offset, DateTimeKind.Unspecified), offset, zone);
    }

    /// <summary>The same moment of a clock that is moved.</summary>
    public ZonedTime Add(TimeSpan span) => this with { Clock = Clock + span };

    /// <summary>What the clock shows, of a moment of any kind; null of what is no moment.</summary>
    public static DateTime? ClockOf(object? value) => value switch
    {
        ZonedTime zoned => zoned.Clock,
        DateTime moment => moment,
        _ => null,
    };

    /// <summary>The instant in UTC, of a moment of any kind: one without a zone is taken for one of UTC.</summary>
    public static DateTime? UtcOf(object? value) => value switch
    {
        ZonedTime zoned => zoned.Utc,
        DateTime moment => DateTime.SpecifyKind(moment, DateTimeKind.Utc),
        _ => null,
    };

    /// <inheritdoc/>
    public bool Equals(ZonedTime? other) => other is not null && Utc == other.Utc;

    /// <inheritdoc/>
    public override int GetHashCode() => Utc.GetHashCode();

    /// <summary><c>+01:00</c>, or <c>+0100</c>.</summary>
    public string OffsetText(string separator = ":")
    {
        var length = Offset.Duration();
        return FormattableString.Invariant($"{(Offset < TimeSpan.Zero ? '-' : '+')}{length.Hours:00}{separator}{length.Minutes:00}");
    }
}
