using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Benchmarks;

/// <summary>One way of doing a thing, run as a process of its own so that its memory is its own.</summary>
internal static class Child
{
    /// <summary>Runs this program with other arguments; its seconds and largest resident megabytes.</summary>
    public static (double Seconds, double Megabytes) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}\n{said}");
        return (seconds, double.Parse(said.Trim(), CultureInfo.InvariantCulture));
    }

    /// <summary>Runs another program and looks at its memory until it ends: the system keeps the highest mark for us.</summary>
    public static (double Seconds, double Megabytes) Run(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        var (began, peak) = (Stopwatch.GetTimestamp(), 0.0);
        using var process = Process.Start(start)!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (!process.WaitForExit(10)) peak = Peak($"/proc/{process.Id}/status") ?? peak;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}\n{string.Join('\n', said.GetAwaiter().GetResult())}");
        return (seconds, peak);
    }

    /// <summary>Prints the largest resident size of this process, in megabytes.</summary>
    public static int PrintPeak()
    {
        Console.WriteLine(Peak("/proc/self/status")!.Value.ToString("F0", CultureInfo.InvariantCulture));
        return 0;
    }

    private static double? Peak(string status)
    {
        try
        {
            return File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
                ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0
                : null;
        }
        catch (IOException)
        {
            return null; // ended while we looked
        }
    }

    /// <summary>Runs this program with other arguments in every round, by way.</summary>
    public static void Contest(string title, int rounds, params (string Name, string[] Arguments)[] ways) =>
        Contest(title, rounds, [.. ways.Select(way => (way.Name, (Func<(double, double)>)(() => Run(way.Arguments))))]);

    /// <summary>Runs the ways one after the other in every round and prints medians and ratios to the first.</summary>
    public static void Contest(string title, int rounds, params (string Name, Func<(double Seconds, double Megabytes)> Run)[] ways)
    {
        var results = ways.Select(_ => new List<(double Seconds, double Megabytes)>()).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                var result = ways[i].Run();
                if (round > 0 || rounds == 0) results[i].Add(result);
            }
        }

        Console.WriteLine($"\n{title} (medians of {Math.Max(rounds, 1)}, alternating)");
        var first = Median(results[0].Select(result => result.Seconds));
        for (var i = 0; i < ways.Length; i++)
        {
            var seconds = Median(results[i].Select(result => result.Seconds));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {ways[i].Name,-58} {seconds,7:F2} s   RSS {results[i].Max(result => result.Megabytes),6:F0} MB   speed x{first / seconds:F2}"));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
