namespace Pipeline.Models.Jinja.Values;

/// <summary>A time zone that a host gives to templates: what <c>astimezone()</c> takes.</summary>
internal interface IPythonTimeZone
{
    /// <summary>How far the clock of the zone is ahead of UTC at a moment in UTC.</summary>
    TimeSpan OffsetAt(DateTime moment);

    /// <summary>
    /// What a moment's offset is that is given the zone without being asked where in the year it lies, as <c>datetime(..., tzinfo=zone)</c>
    /// does: to pytz the zone's first, which is that of the sun.
    /// </summary>
    TimeSpan FirstOffset { get; }

    /// <summary>What the zone is called while its clock is that far ahead: <c>PDT</c>.</summary>
    string NameAt(TimeSpan offset);

    /// <summary>Whether the clock is put forward while it is that far ahead.</summary>
    bool IsDaylight(TimeSpan offset);

    /// <summary>As in a moment's representation.</summary>
    string ReprAt(TimeSpan offset);
}
