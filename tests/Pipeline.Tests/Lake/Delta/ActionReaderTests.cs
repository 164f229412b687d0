using System.Text;
using Pipeline.Lake.Delta;

namespace Pipeline.Tests.Lake.Delta;

public sealed class ActionReaderTests
{
    [Fact]
    public void Every_action_is_read_back_as_it_was_written()
    {
        DeltaAction[] actions =
        [
            new CommitInfo(1, "WRITE") { EngineInfo = "e", TransactionId = "t", RunId = "r", LoadId = "l" },
            new Protocol(3, 7),
            new Metadata("id", "{}") { Name = "n", Description = "d", CreatedTime = 5 },
            new Transaction("app", 3, 9),
            new DomainMetadata("d", "text \"quoted\"\n", IsRemoved: true),
            new AddFile("a b/ü%:x.parquet", 5, 6) { DataChange = false, Stats = "{\"numRecords\":1}" },
            new RemoveFile("gone", 7) { DataChange = false },
            new RemoveFile("gone too", null),
        ];

        var read = new List<DeltaAction>();
        ActionReader.ReadLines(ActionWriter.Print(actions), "here", read.Add);

        Assert.Equal(actions.Select(Plain), read.Select(Plain));
    }

    [Fact]
    public void Ten_thousand_files_are_replayed_in_memory_in_proportion_to_their_entry()
    {
        var entry = ActionWriter.Print(Enumerable.Range(0, 10_000).Select(i => Some.File(
            $"day=2026-01-01/part-{i:D5}-0f3c4b7a9d3f2f1f.parquet",
            stats: $$$"""{"numRecords":{{{i}}},"minValues":{"id":1,"name":"a"},"maxValues":{"id":{{{i}}},"name":"zzzzzzzzzzzzzzzz"},"nullCount":{"id":0,"name":0}}""")));
        var builder = new SnapshotBuilder("t");
        var before = GC.GetAllocatedBytesForCurrentThread();

        ActionReader.ReadLines(entry, "here", builder.Apply);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 5L * entry.Length, $"{allocated} bytes for an entry of {entry.Length}");
    }

    [Fact]
    public void A_file_with_rows_deleted_beside_it_is_refused() =>
        Assert.Contains("deletionVectors", Assert.Throws<Pipeline.Diagnostics.ExpectedException>(() => ActionReader.ReadLine(
            """{"add":{"path":"a","size":1,"partitionValues":{},"modificationTime":1,"dataChange":true,"deletionVector":{"storageType":"u"}}}"""u8, "here", 1)).Message, StringComparison.Ordinal);

    /// <summary>Lists and maps compare by identity inside records: their text compares by content.</summary>
    private static string Plain(DeltaAction action) => Encoding.UTF8.GetString(ActionWriter.Print([action]));
}
