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
    ["judge"] => JudgeBench.Run(rounds: 5),
    ["judge", "quick"] => JudgeBench.Run(rounds: 1),
    ["systems"] => SystemsBench.Run(rounds: 5),
    ["pandas"] => PandasBench.Run(rows: 5_000_000, rounds: 3),
    ["pandas", "quick"] => PandasBench.Run(rows: 500_000, rounds: 1),
    ["pandas", "duckdb", var name, var format] => PandasBench.Build(name, format),
    ["dbt", "parse"] => DbtParse.Run(rounds: 5),
    ["dbt", "parse", "quick"] => DbtParse.Run(rounds: 1),
    ["dbt", "parse", var folder] => DbtParse.Show(folder),
    ["dbt"] => DbtParse.Run(rounds: 5) + DbtBuild.Run(rounds: 5),
    ["dbt", "build"] => DbtBuild.Run(rounds: 5),
    ["dbt", "build", "quick"] => DbtBuild.Run(rounds: 1),
    ["dbt", "raw", var script, var database] => DbtBuild.Raw(script, database),
    ["dbt", "load", var folder, var how] => DbtParse.Load(folder, how),
    ["dbt", "generate", var models, var seeds, var tests] => DbtParse.Generate(models, seeds, tests),
    [] or ["all"] => StartUp.Run() + GitHubFlow.Run() + SystemsBench.Run(rounds: 5) + Latency.Run() + IngestBench.Run(rounds: 5) + MergeBench.Run(rounds: 5) + JudgeBench.Run(rounds: 5) + DbtParse.Run(rounds: 5)
        + DbtBuild.Run(rounds: 5),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Pipeline.Benchmarks -- [startup | github | latency | s3 [quick] | ingest [quick | large] | merge [quick] | judge [quick] | systems | pandas [quick] | dbt [parse [quick | FOLDER] | build [quick]] | dbt generate MODELS SEEDS TESTS | all]");
    return 2;
}
