using Pipeline.Benchmarks;

return args switch
{
    ["startup"] => StartUp.Run(),
    ["github"] => GitHubFlow.Run(),
    ["ingest"] => IngestBench.Run(rounds: 5),
    ["ingest", "quick"] => IngestBench.Run(rounds: 1),
    ["ingest", "large"] => IngestBench.RunLarge(),
    ["merge"] => MergeBench.Run(rounds: 5),
    ["merge", "quick"] => MergeBench.Run(rounds: 1),
    ["merge-sql"] => MergeBench.BySql(),
    ["merge-load"] => MergeBench.ByLoader(),
    ["copy", var path, var how, var memory] => IngestBench.Copy(path, how, memory),
    ["copy-small", var folder] => IngestBench.CopySmall(folder),
    ["latency"] => Latency.Run(),
    ["s3"] => S3Bench.Run(megabytes: 1024, keys: 100_000, rounds: 3),
    ["s3", "quick"] => S3Bench.Run(megabytes: 128, keys: 5_000, rounds: 1),
    [] or ["all"] => StartUp.Run() + GitHubFlow.Run() + Latency.Run() + IngestBench.Run(rounds: 5) + MergeBench.Run(rounds: 5),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Pipeline.Benchmarks -- [startup | github | latency | s3 [quick] | ingest [quick | large] | merge [quick] | all]");
    return 2;
}
