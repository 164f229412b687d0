using Pipeline.Lake.Delta;

namespace Pipeline.Tests.Lake.Delta;

public sealed class CompactionPlanTests
{
    public static TheoryData<string, long[], string> Tables => new()
    {
        { "nothing in an empty table", [], "" },
        { "not one file alone", [10], "" },
        { "small files of like size", [3, 3, 3, 3], "3+3+3+3" },
        { "a pair of unlike size, but not of very unlike size", [3, 6], "3+6" },
        { "no pair of very unlike size: the larger would be rewritten for nothing", [3, 7], "" },
        { "a large file waits until the small ones are as large", [1, 1, 1, 1, 60], "1+1+1+1" },
        { "and joins them then", [15, 15, 15, 15, 40], "15+15+15+15+40" },
        { "nothing beyond the target", [40, 40, 40], "40+40" },
        { "nothing that has the target already", [100, 100, 100], "" },
        { "two groups in one partition", [50, 50, 50, 50], "50+50 50+50" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Files_are_joined_by_size(string what, long[] sizes, string expected) =>
        Assert.Equal((what, expected), (what, Print(CompactionPlan.Of(Files(sizes), ["day"], targetBytes: 100))));

    [Fact]
    public void Files_of_two_partitions_stay_apart()
    {
        AddFile[] files = [.. ((string?[])["1", "2", "1", "2", "3", null]).Select((day, index) => Some.File($"f{index}", day))];

        var groups = CompactionPlan.Of(files, ["day"], targetBytes: 100);

        Assert.Equal(["1,1", "2,2"], groups.Select(group => string.Join(',', group.Files.Select(file => file.PartitionValues["day"]))));
    }

    /// <summary>A file a minute, compacted each time: what is read in all stays within a logarithm of what is there.</summary>
    [Fact]
    public void A_row_is_rewritten_a_logarithmic_number_of_times()
    {
        List<long> sizes = [];
        var rewritten = 0L;
        for (var minute = 0; minute < 1024; minute++)
        {
            sizes.Add(1);
            foreach (var group in CompactionPlan.Of(Files([.. sizes]), ["day"], targetBytes: 1 << 20))
            {
                rewritten += group.Bytes;
                foreach (var file in group.Files) sizes.Remove(file.Size);
                sizes.Add(group.Bytes);
            }
        }

        Assert.Equal(1024, sizes.Sum());
        Assert.InRange(rewritten, 1024, 1024 * 20);
        Assert.InRange(sizes.Count, 1, 12);
    }

    private static IEnumerable<AddFile> Files(long[] sizes) => sizes.Select((size, index) => Some.File($"f{index:D4}") with { Size = size });

    private static string Print(IReadOnlyList<CompactionGroup> groups) =>
        string.Join(' ', groups.Select(group => string.Join('+', group.Files.Select(file => file.Size))));
}
