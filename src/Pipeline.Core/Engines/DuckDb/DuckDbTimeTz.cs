namespace Pipeline.Engines.DuckDb;

/// <summary>A TIMETZ: a time of day and its offset from UTC.</summary>
public readonly record struct DuckDbTimeTz(TimeOnly Time, TimeSpan Offset);
