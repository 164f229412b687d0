namespace Pipeline.Models.Jinja.Values;

/// <summary>A time zone that a host gives to templates: what <c>astimezone()</c> takes.</summary>
internal interface IPythonTimeZone
{
    /// <summary>What the clock of the zone shows at a moment in UTC.</summary>
    DateTime At(DateTime moment);
}
