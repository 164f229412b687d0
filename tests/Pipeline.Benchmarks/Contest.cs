using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Benchmarks;

/// <summary>
/// Times several ways of doing the same thing, one after the other in every round, so that a machine that slows down slows
/// all of them. Prints medians and the ratio to the first, which is the baseline.
/// </summary>
internal sealed class Contest(string title, int rounds)
{
    private readonly List<(string Name, Action Prepare, Action Run, List<double> Milliseconds)> entries = [];

    public Contest Add(string name, Action run, Action? prepare = null)
    {
        entries.Add((name, prepare ?? (() => { }), run, []));
        return this;
    }

    /// <summary>Runs one round that is not counted, then the counted ones, and prints the table.</summary>
    public Contest Print()
    {
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (_, prepare, run, milliseconds) in entries)
            {
                prepare();
                var started = Stopwatch.GetTimestamp();
                run();
                if (round > 0) milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        Console.WriteLine($"\n{title} (medians of {rounds}, alternating)");
        foreach (var (name, _, _, milliseconds) in entries)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {name,-58} {Median(milliseconds),8:F1} ms   min {milliseconds.Min(),8:F1}   max {milliseconds.Max(),8:F1}   x{Median(milliseconds) / Median(entries[0].Milliseconds):F2}"));
        return this;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
