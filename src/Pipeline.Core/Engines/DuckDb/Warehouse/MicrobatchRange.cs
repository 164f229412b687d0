namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>The event times of one batch of a microbatch model, half open: from the first, up to but not including the second.</summary>
public sealed record MicrobatchRange(DateTimeOffset From, DateTimeOffset To);
