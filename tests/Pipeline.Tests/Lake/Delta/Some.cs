using Pipeline.Lake.Delta;
using Pipeline.Schema;

namespace Pipeline.Tests.Lake.Delta;

/// <summary>Values any will do.</summary>
internal static class Some
{
    public static TableDefinition Definition { get; } = new(
        new StructType([new("id", DataType.Long), new("name", DataType.String), new("day", DataType.Date)]), "run-0")
    { PartitionColumns = ["day"] };

    public static AddFile File(string path, string? day = "2026-01-01", string? stats = null) => new(path, 10, 1_700_000_000_000)
    {
        PartitionValues = new Dictionary<string, string?> { ["day"] = day },
        Stats = stats,
    };

    public static async Task<CommitOutcome> AppendAsync(DeltaTable table, params string[] paths)
    {
        var basis = await table.LoadSnapshotAsync(TestContext.Current.CancellationToken);
        return await table.CommitAsync(
            new DeltaTransaction(basis, "WRITE", "run") { Adds = [.. paths.Select(path => File(path))] }, TestContext.Current.CancellationToken);
    }
}
