using System.Runtime.CompilerServices;
using Pipeline.Diagnostics;
using Pipeline.Lake.Delta;
using Pipeline.Lake.Local;

namespace Pipeline.Tests.Lake.Delta;

/// <summary>Whole logs as other programs leave them: ours in the repository, and those of the Delta project where a folder has them.</summary>
public sealed class GoldenTableTests : IDisposable
{
    private const string FolderVariable = "PIPELINE_DELTA_GOLDEN_TABLES";

    /// <summary>Tables of the Delta project that must be refused, and the word the message must hold. Every other one must be read.</summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["deltalog-invalid-protocol-version"] = "reader version",
        ["deltalog-state-reconstruction-from-checkpoint-missing-metadata"] = "no metaData",
        ["deltalog-state-reconstruction-from-checkpoint-missing-protocol"] = "'schemaString' is missing",
        ["deltalog-state-reconstruction-without-metadata"] = "no metaData",
        ["deltalog-state-reconstruction-without-protocol"] = "no protocol",
        ["canonicalized-paths-normal-a"] = "'schemaString' is missing",
        ["canonicalized-paths-normal-b"] = "'schemaString' is missing",
        ["canonicalized-paths-special-a"] = "'schemaString' is missing",
        ["canonicalized-paths-special-b"] = "'schemaString' is missing",
        ["corrupted-last-checkpoint"] = "'schemaString' is missing",
        ["deltalog-commit-info"] = "'schemaString' is missing",
        ["update-deleted-directory"] = "'schemaString' is missing",
        ["data-reader-absolute-paths-escaped-chars"] = "no metaData",
        ["versions-not-contiguous"] = "must not have gaps",
        ["dv-partitioned-with-checkpoint"] = "deletionVectors",
        ["dv-with-columnmapping"] = "deletionVectors",
        ["log-replay-dv-key-cases"] = "deletionVectors",
        ["table-with-columnmapping-mode-id"] = "columnMapping",
        ["table-with-columnmapping-mode-name"] = "columnMapping",
        ["data-reader-timestamp_ntz-id-mode"] = "columnMapping",
        ["data-reader-timestamp_ntz-name-mode"] = "columnMapping",
        ["data-skipping-basic-stats-all-types-columnmapping-id"] = "columnMapping",
        ["data-skipping-basic-stats-all-types-columnmapping-name"] = "columnMapping",
        ["table-with-icebegCompatV2Enabled"] = "columnMapping",
        ["type-widening"] = "typeWidening",
        ["type-widening-nested"] = "typeWidening",
        ["spark-variant-checkpoint"] = "variant",
        ["v2-checkpoint-json"] = "v2Checkpoint",
        ["v2-checkpoint-parquet"] = "v2Checkpoint",
    };

    private readonly LakeFolder lake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => lake.Dispose();

    public static TheoryData<string> OwnTables => [.. Directory.GetDirectories(OwnFolder()).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(OwnTables))]
    public async Task A_golden_table_reads_as_written_down(string name)
    {
        var table = new DeltaTable(new LocalLakeStore(OwnFolder()), name, lake.Clock, lake.Codec);
        var snapshot = await table.LoadSnapshotAsync(Token);

        string[] facts =
        [
            $"version {snapshot.Version}",
            $"columns {string.Join(", ", snapshot.Schema.Columns.Select(column => $"{column.Name} {Pipeline.Schema.DuckDbTypeText.Print(column.Type)}"))}",
            .. snapshot.Files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"file {file.Path} [{string.Join(", ", file.PartitionValues.Select(value => $"{value.Key}={value.Value ?? "null"}"))}] {FileStatistics.Parse(file.Stats)?.NumRecords}"),
            .. snapshot.Tombstones.Keys.Order(StringComparer.Ordinal).Select(path => $"gone {path}"),
            .. snapshot.Transactions.Values.Select(transaction => $"txn {transaction.AppId} {transaction.Version}"),
            .. snapshot.Domains.Values.Select(domain => $"domain {domain.Domain} {domain.Configuration}"),
        ];

        Assert.Equal(await File.ReadAllLinesAsync(Path.Combine(OwnFolder(), name, "expected.txt"), Token), facts);
    }

    [Fact]
    public async Task Every_golden_table_of_the_Delta_project_is_read_or_refused_by_name()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"The trial over the Delta project's golden tables did not run: {FolderVariable} names no folder.");

        var failures = new List<string>();
        var results = new List<string>();
        foreach (var log in Directory.GetDirectories(folder!, "_delta_log", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder!, Path.GetDirectoryName(log)!);
            var (isExpected, result) = await TryAsync(folder!, name);
            (isExpected ? results : failures).Add($"{name}: {result}");
        }

        foreach (var result in results) TestContext.Current.TestOutputHelper!.WriteLine(result);
        Assert.True(results.Count > 50, $"only {results.Count} tables were found in {folder}");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private async Task<(bool IsExpected, string Result)> TryAsync(string folder, string name)
    {
        var table = new DeltaTable(new LocalLakeStore(folder), name, lake.Clock, lake.Codec);
        try
        {
            var snapshot = await table.LoadSnapshotAsync(Token);
            return Refused.ContainsKey(name) ? (false, "was read") : Describe(folder, table, snapshot);
        }
        catch (ExpectedException exception)
        {
            return (Refused.TryGetValue(name, out var word) && exception.Message.Contains(word, StringComparison.Ordinal), $"refused: {exception.Message}");
        }
    }

    /// <summary>Reads the rows where the files are there, and holds their number against the log's own.</summary>
    private (bool IsExpected, string Result) Describe(string folder, DeltaTable table, DeltaSnapshot snapshot)
    {
        var summary = $"version {snapshot.Version}, {snapshot.FilesByPath.Count} files, {snapshot.Schema.Columns.Count} columns";
        if (snapshot.Files.Any(file => DataPath.IsAbsolute(file.Path))) return (true, $"{summary}, files elsewhere");
        string[] files = [.. snapshot.Files.Select(file => Path.Combine(folder, table.KeyOf(file)))];
        if (files.Length == 0 || !files.All(File.Exists)) return (true, $"{summary}, no data files");
        var rows = files.Sum(file => lake.Query<long>($"SELECT count(*) FROM read_parquet('{file.Replace("'", "''", StringComparison.Ordinal).Replace("[", "[[]", StringComparison.Ordinal)}')"));
        var noted = snapshot.Files.Select(file => FileStatistics.Parse(file.Stats)?.NumRecords).ToList();
        return noted.All(count => count is not null) ? (rows == noted.Sum(), $"{summary}, {rows} rows, {noted.Sum()} noted") : (true, $"{summary}, {rows} rows");
    }

    private static string OwnFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../Golden/delta"));
}
