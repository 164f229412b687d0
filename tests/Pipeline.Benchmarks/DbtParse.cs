using System.Diagnostics;
using System.Globalization;
using Pipeline.Models;

namespace Pipeline.Benchmarks;

/// <summary>How long reading dbt projects takes, cold: parse, resolve, plan, and for the middle size compile every node.</summary>
internal static class DbtParse
{
    private static readonly GeneratedProject Middle = new(Models: 1058, Seeds: 58, Tests: 797);
    private static readonly GeneratedProject Large = new(Models: 10_000, Seeds: 400, Tests: 5_000);

    /// <summary>Both sizes, each in processes of its own.</summary>
    public static int Run(int rounds)
    {
        using var middle = Middle.Write();
        using var large = Large.Write();
        Child.Contest(
            "dbt projects, cold", rounds,
            ("1,058 models, 58 seeds, 797 tests: load and compile", ["dbt", "load", middle.Folder, "compile"]),
            ("10,000 models, 5,000 tests: load and plan", ["dbt", "load", large.Folder, "plan"]));
        return 0;
    }

    /// <summary>Writes the middle project and says where; it is not removed.</summary>
    public static int Generate(string models, string seeds, string tests)
    {
        Console.WriteLine(new GeneratedProject(Number(models), Number(seeds), Number(tests)).Write().Folder);
        return 0;
    }

    /// <summary>Reads one project and prints this process's memory.</summary>
    public static int Load(string folder, string how)
    {
        var project = Read(folder);
        if (how is "plan") _ = project.Selector.Select([], []).Nodes.Count;
        else if (Compile(project) > 0) throw new InvalidOperationException("a generated project compiles without a database");
        return Child.PrintPeak();
    }

    /// <summary>Reads one project and says what is in it, or what is wrong with it.</summary>
    public static int Show(string folder)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var project = Read(folder);
            var loaded = Stopwatch.GetElapsedTime(began);
            foreach (var notice in project.Notices) Console.WriteLine($"notice: {notice}");
            foreach (var kind in project.Graph.InOrder.CountBy(node => node.ResourceType)) Console.WriteLine($"{kind.Value,7} {kind.Key}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loaded in {loaded.TotalMilliseconds:F0} ms"));
            var failed = Compile(project);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"compiled after {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms ({failed} nodes need a database)"));
            return 0;
        }
        catch (Diagnostics.ConfigurationException wrong)
        {
            foreach (var problem in wrong.Problems) Console.WriteLine(problem);
            return 1;
        }
    }

    private static Project Read(string folder) =>
        Project.Load(folder, new ProjectOptions { Target = new Target("dev", "main", "bench"), Environment = Environment.GetEnvironmentVariable });

    /// <summary>Compiles every node; what needs a database is counted, since there is none.</summary>
    private static int Compile(Project project)
    {
        var failed = 0;
        Parallel.ForEach(project.Graph.InOrder, node =>
        {
            try
            {
                if (node is Model model) project.Compiler.Compile(model, new CompileContext());
                if (node is DataTest test) project.Compiler.Compile(test, new CompileContext());
            }
            catch (Diagnostics.ExpectedException)
            {
                Interlocked.Increment(ref failed);
            }
        });
        return failed;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
