using Pipeline.Events;
using Pipeline.Quality;
using Pipeline.Quality.Distribution;
using Pipeline.Quality.SodaCl;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>How far a column is from a reference: values worked out by hand.</summary>
public sealed class DistributionTests
{
    private const CheckVerdict Pass = CheckVerdict.Pass;
    private const CheckVerdict Fail = CheckVerdict.Fail;

    private const string Uniform = "distribution_type: continuous\ndistribution_reference: {bins: [0, 50, 100], weights: [0.5, 0.5]}\n";
    private const string Coin = "distribution_type: categorical\ndistribution_reference: {bins: [a, b], weights: [0.25, 0.75]}\n";
    private const string Hundred = "CREATE TABLE t AS SELECT range + 0.5 AS x, CASE WHEN range < 50 THEN 'a' ELSE 'b' END AS c, NULL::DOUBLE AS n FROM range(100)";

    public static TheoryData<string, string, CheckVerdict, string?> Cases => new()
    {
        // numbers: a probability by ks, distances by the others
        { Uniform, "distribution_difference(x) > 0.05", Pass, "1" },
        { Uniform, "distribution_difference(x) > 0.05: {method: ks, filter: x < 50}", Fail, "0.000003" },
        { Uniform, "distribution_difference(x) > 0.05: {filter: x < 90}", Pass, "0.67995" },
        { Uniform, "distribution_difference(x) < 0.1: {method: psi}", Pass, "0" },
        { Uniform, "distribution_difference(x) < 0.1: {method: psi, filter: x < 50}", Fail, "4.951283" },
        { Uniform, "distribution_difference(x) < 0.1: {method: swd}", Pass, "0.00866" },
        { Uniform, "distribution_difference(x) < 0.1: {method: semd, filter: x < 50}", Fail, "0.960987" },
        { Uniform, "distribution_difference(x): {method: psi, warn: when > 1, fail: when > 9, filter: x < 50}", CheckVerdict.Warn, "4.951283" },
        { Uniform, "distribution_difference(n) > 0.05", CheckVerdict.Skipped, null },
        { Uniform, "distribution_difference(c) > 0.05", CheckVerdict.Error, null },
        { Uniform.Replace("weights: [0.5, 0.5]", "weights: [0, 0.5, 0.5]", StringComparison.Ordinal), "distribution_difference(x) > 0.05", Pass, "1" },

        // categories
        { Coin, "distribution_difference(c) > 0.05", Fail, "0" },
        { Coin, "distribution_difference(c) > 0.05: {filter: x < 13 or x > 56}", Pass, "0.702195" },
        { Coin, "distribution_difference(c) < 0.1: {method: psi}", Fail, "0.274653" },
        { Coin, "distribution_difference(c) < 0.1: {method: swd}", Fail, "0.516398" },
        { Coin, "distribution_difference(c) > 0.05: {filter: x < 3}", CheckVerdict.Error, null },
        { Coin, "distribution_difference(n) > 0.05", CheckVerdict.Skipped, null },

        // one of several in a file
        { "usual:\n  distribution_type: categorical\n  distribution_reference: {bins: [a, b], weights: [0.5, 0.5]}\n", "distribution_difference(c, usual) > 0.05", Pass, "1" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_column_is_compared_with_its_reference(string reference, string item, CheckVerdict verdict, string? value)
    {
        await using var data = await JudgedData.WithAsync(Hundred);
        using var folder = new TempFolder();

        var result = (await data.JudgeAsync(Load(folder, reference, item).Checks, SodaText.Now)).Single();

        Assert.Equal((verdict, value), (result.Verdict, result.Value));
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { Uniform, "distribution_difference(x)", "The check has no threshold, so it could only pass." },
        { Uniform, "distribution_difference(x) > 1: {method: chi_square}", "The method 'chi_square' is none for this distribution. Methods are ks, psi, swd, semd." },
        { Uniform, "distribution_difference(x, usual) > 1", "There is no distribution 'usual'." },
        { "distribution_type: continuous\n", "distribution_difference(x) > 1", "The distribution has no 'distribution_reference' with 'bins' and 'weights'." },
        { Uniform.Replace("continuous", "normal", StringComparison.Ordinal), "distribution_difference(x) > 1", "'distribution_type' must be categorical or continuous." },
        { Uniform.Replace("0.5, 0.5", "0.5, 0.6", StringComparison.Ordinal), "distribution_difference(x) > 1", "The 'weights' must be shares that add up to 1." },
        { Uniform.Replace("0, 50, 100", "0, 100, 50", StringComparison.Ordinal), "distribution_difference(x) > 1", "The 'bins' of numbers must go up." },
        { Uniform.Replace("0, 50, 100", "0, 100", StringComparison.Ordinal), "distribution_difference(x) > 1", "There are 2 bins and 2 weights. Categories have a weight each; ranges of numbers one fewer than they have edges." },
        { Uniform.Replace("0, 50, 100", "0, x, 100", StringComparison.Ordinal), "distribution_difference(x) > 1", "'x' is not a number." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_bad_reference_is_an_error_of_its_check(string reference, string item, string problem)
    {
        using var folder = new TempFolder();

        var found = Load(folder, reference, item).AllProblems.Single();

        Assert.Equal(problem, (found with { Location = null }).ToString());
    }

    [Fact]
    public void The_check_names_its_file() => Assert.Equal(
        "The check needs a 'distribution reference file'.", Assert.Single(SodaText.Read("checks for t: [distribution_difference(a) > 0.05]").AllProblems).Message);

    [Fact]
    public void Probabilities_are_those_of_the_tables()
    {
        Assert.Equal(Math.Exp(-5), Distances.ChiSquare([10, 20, 30], [20, 20, 20]), 9);
        Assert.Equal(0.05, Distances.ChiSquare([10 + Math.Sqrt(3.841459 * 5), 10 - Math.Sqrt(3.841459 * 5)], [10, 10]), 6);
        Assert.Equal(1, Distances.ChiSquare([10, 10], [10, 10]));
        Assert.Equal(0.05, Distances.KolmogorovSmirnov(1.3581 / Math.Sqrt(500_000), 1_000_000), 3);
        Assert.Equal(1, Distances.KolmogorovSmirnov(0, 100));
    }

    private static CheckSet Load(TempFolder folder, string reference, string item)
    {
        folder.Write("reference.yml", reference);
        var settings = item.IndexOf(": {", StringComparison.Ordinal) is > 0 and var at ? item[(at + 3)..^1] + ", " : "";
        var line = settings is "" ? item : item[..item.IndexOf(": {", StringComparison.Ordinal)];
        var path = folder.Write("checks.yml", $"checks for t:\n  - {line}: {{{settings}distribution reference file: reference.yml}}\n");
        return SodaClFile.Load(path, new SodaClOptions { Now = SodaText.Now });
    }
}
