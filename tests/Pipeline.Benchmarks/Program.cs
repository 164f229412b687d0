using Pipeline.Benchmarks;

return args switch
{
    ["startup"] => StartUp.Run(),
    ["github"] => GitHubFlow.Run(),
    [] or ["all"] => StartUp.Run() + GitHubFlow.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Pipeline.Benchmarks -- [startup | github | all]");
    return 2;
}
