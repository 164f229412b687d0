namespace Pipeline;

/// <summary>The command line as a function: arguments and two writers in, an exit code out.</summary>
public static class App
{
    /// <summary>Runs one invocation. Results go to <paramref name="stdout"/>, everything else to <paramref name="stderr"/>.</summary>
    public static Task<int> RunAsync(string[] args, TextWriter stdout, TextWriter stderr) => Task.FromResult(0);
}
