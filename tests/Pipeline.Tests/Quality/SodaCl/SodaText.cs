using Pipeline.Events;
using Pipeline.Quality;
using Pipeline.Quality.SodaCl;

namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>Check files as text, read and judged at a fixed moment and with no environment.</summary>
internal static class SodaText
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static CheckSet Read(string text, SodaClOptions? options = null) =>
        SodaClFile.Parse(text, "checks/t.yml", options ?? new SodaClOptions { Now = Now, Environment = _ => null });

    /// <summary>Judges a whole file on the tables.</summary>
    public static async Task<IReadOnlyList<CheckResult>> JudgeAsync(string tables, string text)
    {
        await using var data = await JudgedData.WithAsync(tables);
        var set = Read(text);
        Assert.Empty(set.Problems);
        return await data.JudgeAsync(set.Checks, Now);
    }

    /// <summary>Judges one item of the list of checks for <c>t</c>.</summary>
    public static async Task<CheckResult> JudgeItemAsync(string tables, string item, string otherSections = "") =>
        (await JudgeAsync(tables, $"{otherSections}\nchecks for t:\n  - {item}\n")).Single();

    public static (CheckVerdict, string?) Outcome(CheckResult result) => (result.Verdict, result.Value);
}
