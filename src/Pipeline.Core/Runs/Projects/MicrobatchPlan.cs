using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;

namespace Pipeline.Runs.Projects;

/// <summary>The intervals of event time a microbatch model is built in, by dbt's rules.</summary>
internal static class MicrobatchPlan
{
    private static readonly string[] sizes = ["hour", "day", "month", "year"];

    /// <summary>
    /// The batches to build now, oldest first. A model whose table is not there begins at its <c>begin</c>; one whose table is there
    /// does the batch of this moment and the <c>lookback</c> ones before it again. Who names a range gets the batches that touch it.
    /// </summary>
    public static IReadOnlyList<MicrobatchRange> Of(
        Model model, bool isIncremental, DateTimeOffset now, (DateTimeOffset From, DateTimeOffset To)? range = null)
    {
        var size = SizeOf(model);
        var until = range?.To.ToUniversalTime() ?? now;
        var end = Floor(until, size) == until ? until : Next(Floor(until, size), size, 1);
        var from = range is { } asked ? Floor(asked.From.ToUniversalTime(), size) : isIncremental ? Next(end, size, -1 - LookbackOf(model)) : Floor(BeginOf(model), size);
        var batches = new List<MicrobatchRange>();
        for (; from < end; from = Next(from, size, 1)) batches.Add(new MicrobatchRange(from, Next(from, size, 1)));
        return batches;
    }

    /// <summary>What dbt calls the batch that begins at a moment: <c>20260131</c> of a day.</summary>
    public static string IdOf(Model model, DateTimeOffset from) => from.UtcDateTime.ToString(
        SizeOf(model) switch { "hour" => "yyyyMMddTHH", "day" => "yyyyMMdd", "month" => "yyyyMM", _ => "yyyy" }, CultureInfo.InvariantCulture);

    private static string SizeOf(Model model) => Text(model, "batch_size") is { } size && sizes.Contains(size)
        ? size
        : throw Wrong(model, "batch_size", "hour, day, month or year");

    private static int LookbackOf(Model model) => model.Config.Raw.GetValueOrDefault("lookback") switch
    {
        null => 1,
        long count and >= 0 => (int)count,
        _ => throw Wrong(model, "lookback", "a number of batches"),
    };

    private static DateTimeOffset BeginOf(Model model) =>
        DateTimeOffset.TryParse(Text(model, "begin"), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var begin)
            ? begin
            : throw Wrong(model, "begin", "the time of the first row, such as '2026-01-01'");

    private static string? Text(Model model, string key) => model.Config.Raw.GetValueOrDefault(key) is { } value
        ? Convert.ToString(value, CultureInfo.InvariantCulture)
        : null;

    private static DateTimeOffset Floor(DateTimeOffset time, string size) => size switch
    {
        "hour" => new(time.Year, time.Month, time.Day, time.Hour, 0, 0, TimeSpan.Zero),
        "day" => new(time.Year, time.Month, time.Day, 0, 0, 0, TimeSpan.Zero),
        "month" => new(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero),
        _ => new(time.Year, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    private static DateTimeOffset Next(DateTimeOffset time, string size, int count) => size switch
    {
        "hour" => time.AddHours(count),
        "day" => time.AddDays(count),
        "month" => time.AddMonths(count),
        _ => time.AddYears(count),
    };

    private static ExpectedException Wrong(Model model, string key, string expected) =>
        new($"the microbatch model '{model.Name}' needs the config {key}: {expected}", "Add it to its config().", model.Location);
}
