using System.Diagnostics;

namespace Pipeline.Benchmarks;

/// <summary>What the benchmarks start as processes: the published <c>pipeline</c> and a published program that only says hello.</summary>
internal sealed class Published : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-bench-").FullName;

    public Published()
    {
        Execute(RepositoryRoot, "dotnet", "publish", "src/Pipeline", "-c", "Release", "-o", Path.Combine(folder, "pipeline"), "-v", "q");
        WriteHello(Path.Combine(folder, "hello-source"));
        Execute(Path.Combine(folder, "hello-source"), "dotnet", "publish", "-c", "Release", "-o", Path.Combine(folder, "hello"), "-v", "q");
    }

    /// <summary>The folder that holds the solution, found from where the benchmark was built.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    public string Pipeline => Path.Combine(folder, "pipeline", OperatingSystem.IsWindows() ? "pipeline.exe" : "pipeline");

    public string Hello => Path.Combine(folder, "hello", OperatingSystem.IsWindows() ? "hello.exe" : "hello");

    /// <summary>Runs a program to its end and throws what it wrote to stderr when it fails.</summary>
    public static void Execute(string workingDirectory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var stderr = process.StandardError.ReadToEndAsync();
        var stdout = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}\n{stdout}\n{stderr.GetAwaiter().GetResult()}");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The same publish settings as ours, so that the ratio speaks of our code and not of the compiler.</summary>
    private static void WriteHello(string source)
    {
        Directory.CreateDirectory(source);
        File.WriteAllText(Path.Combine(source, "hello.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RuntimeIdentifier>$(NETCoreSdkRuntimeIdentifier)</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <PublishReadyToRun>true</PublishReadyToRun>
              </PropertyGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(source, "Program.cs"), "System.Console.WriteLine(\"hello\");");
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Pipeline.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Pipeline.sln was not found above " + AppContext.BaseDirectory);
    }
}
