using System.Runtime.InteropServices;

namespace Pipeline.Engines.DuckDb;

/// <summary>
/// An INTERVAL: months, days and microseconds are kept apart, because neither a month nor a day has a fixed length. Laid out as
/// <c>duckdb_interval</c>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct DuckDbInterval(int Months, int Days, long Micros);
