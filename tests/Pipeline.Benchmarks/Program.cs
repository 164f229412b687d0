using Pipeline.Benchmarks;

return args switch
{
    ["startup"] => StartUp.Run(),
    ["github"] => GitHubFlow.Run(),
    ["ingest"] => IngestBench.Run(rounds: 5),
    ["ingest", "quick"] => IngestBench.Run(rounds: 1),
    ["ingest", "large"] => IngestBench.RunLarge(),
    ["copy", var path, var how, var memory] => IngestBench.Copy(path, how, memory),
    ["load", var path, var memory, var partition] => IngestBench.Load(path, memory, partition),
    ["copy-small", var folder] => IngestBench.CopySmall(folder),
    ["load-small", var folder] => IngestBench.LoadSmall(folder),
    [] or ["all"] => StartUp.Run() + GitHubFlow.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Pipeline.Benchmarks -- [startup | github | ingest [quick | large] | all]");
    return 2;
}
