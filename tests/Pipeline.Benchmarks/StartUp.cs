namespace Pipeline.Benchmarks;

/// <summary>How long an empty command takes, against a program that does nothing but say hello.</summary>
internal static class StartUp
{
    public static int Run()
    {
        using var published = new Published();
        new Contest("start-up of a published build", rounds: 15)
            .Add("hello (bare dotnet, ReadyToRun)", () => Published.Execute(Published.RepositoryRoot, published.Hello))
            .Add("pipeline --version", () => Published.Execute(Published.RepositoryRoot, published.Pipeline, "--version"))
            .Add("pipeline --help", () => Published.Execute(Published.RepositoryRoot, published.Pipeline, "--help"))
            .Print();
        return 0;
    }
}
