using System.Diagnostics;

namespace Pipeline.Benchmarks;

/// <summary>All flows with a recording, each from its samples into a lake that is empty, in one process; and the same again.</summary>
internal static class SystemsBench
{
    public static int Run(int rounds)
    {
        using var published = new Published();
        var folder = Directory.CreateTempSubdirectory("pipeline-bench-systems-").FullName;
        try
        {
            foreach (var part in new[] { "config", "sql", "samples" })
                Folders.Copy(Path.Combine(Published.RepositoryRoot, part), Path.Combine(folder, part));
            string[] all = ["run", "--all", "--replay", "samples"];
            new Contest("all systems from samples", rounds)
                .Add("pipeline run --all --replay samples, cold lake", () => Published.Execute(folder, published.Pipeline, all), () => Folders.Remove(Path.Combine(folder, "lake")))
                .Add("the same again: nothing new", () => Published.Execute(folder, published.Pipeline, all))
                .Print();
            Folders.Remove(Path.Combine(folder, "lake"));
            Console.WriteLine(Shares(folder, published.Pipeline, all));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>The table of times and shares the program itself ends with.</summary>
    private static string Shares(string folder, string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [.. arguments, "--quiet"]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return string.Join('\n', said.Split('\n').SkipWhile(line => !line.TrimStart().StartsWith("flow ", StringComparison.Ordinal)));
    }
}
