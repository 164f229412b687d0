using Pipeline.Diagnostics;
using Pipeline.Quality;
using Pipeline.Quality.SodaCl;

namespace Pipeline.Tests.Quality.SodaCl;

public sealed class ThresholdTests
{
    // threshold, values that fulfil it, values that do not
    [Theory]
    [InlineData("< 5", "4.99 -1", "5 6")]
    [InlineData("<= 5", "5", "5.01")]
    [InlineData("= 10.0", "10", "10.5")]
    [InlineData(">= 5", "5", "4.9")]
    [InlineData("> 5", "5.1", "5")]
    [InlineData("!= 5", "4", "5")]
    [InlineData("<> 5", "4", "5")]
    [InlineData("> .5", "0.6", "0.5")]
    [InlineData("> 10.", "11", "10")]
    [InlineData("> +3", "4", "3")]
    [InlineData("> -3", "-2", "-3")]
    [InlineData("< 5%", "4", "5")]
    [InlineData("< 5 %", "4", "5")]
    [InlineData(">5", "6", "5")]
    [InlineData("between 5 and 10", "5 7 10", "4.9 10.1")]
    [InlineData("between [5 and 10]", "5 10", "4.9 10.1")]
    [InlineData("between (5 and 10]", "5.1 10", "5")]
    [InlineData("between [5 and 10)", "5 9.9", "10")]
    [InlineData("between 5 and 10)", "5 9.9", "10")]
    [InlineData("between (5 and 10", "5.1 10", "5")]
    [InlineData("between 5% and 10 %", "5 10", "4")]
    [InlineData("between -10 and -5", "-10 -5", "0")]
    [InlineData("not between 5 and 10", "4 11", "5 10")]
    [InlineData("not between (5 and 10]", "5 10.1", "5.1 10")]
    [InlineData("between 5 and 5", "5", "4 6")]
    public void A_threshold_holds_for_its_numbers(string text, string inside, string outside)
    {
        var threshold = Read(text);

        Assert.All(inside.Split(' '), value => Assert.True(threshold.Holds(double.Parse(value))));
        Assert.All(outside.Split(' '), value => Assert.False(threshold.Holds(double.Parse(value))));
        Assert.Equal(text, threshold.Text);
        Assert.False(threshold.IsDuration);
    }

    [Theory]
    [InlineData("< 1d", 86_400)]
    [InlineData("< 24h10m", 87_000)]
    [InlineData("< 1d1h", 90_000)]
    [InlineData("< 90m", 5_400)]
    public void A_duration_is_a_number_of_seconds(string text, double seconds)
    {
        var threshold = Assert.IsType<Threshold.Limit>(Read(text));

        Assert.True(threshold.IsDuration);
        Assert.Equal(seconds, threshold.Bound);
    }

    [Theory]
    [InlineData("", "f.yml:3:7: '' ends where a threshold such as '> 0' or 'between 1 and 10' is expected.")]
    [InlineData("> many", "f.yml:3:9: 'many' is neither a number nor a duration such as 1d12h or 30m.")]
    [InlineData("> 1,000", "f.yml:3:10: ',000' is not understood here.")]
    [InlineData("> 5 rows", "f.yml:3:11: 'rows' is not understood here.")]
    [InlineData("> 1.2.3", "f.yml:3:9: '1.2.3' is neither a number nor a duration such as 1d12h or 30m.")]
    [InlineData("> --3", "f.yml:3:9: '--3' is neither a number nor a duration such as 1d12h or 30m.")]
    [InlineData("> 2s", "f.yml:3:9: '2s' is neither a number nor a duration such as 1d12h or 30m.")]
    [InlineData("> 2h30", "f.yml:3:9: '2h30' is neither a number nor a duration such as 1d12h or 30m.")]
    [InlineData("between 10 and 5", "f.yml:3:15: The lower bound is above the upper one in 'between 10 and 5'. Swap them.")]
    [InlineData("between 2008-01-01 and 2010-01-01", "f.yml:3:15: '2008-01-01' is neither a number nor a duration such as 1d12h or 30m.")]
    [InlineData("between 5", "f.yml:3:16: 'between 5' ends where 'and' and the upper bound is expected.")]
    [InlineData("between 1h and 5", "f.yml:3:15: One bound is a duration and the other is not.")]
    [InlineData("greater 5", "f.yml:3:7: Expected a threshold such as '> 0' or 'between 1 and 10' before 'greater 5'.")]
    public void A_bad_threshold_is_refused_where_it_is_wrong(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => Read(text)).Message);

    // zones on the values 1..6: p, w or f for each
    [Theory]
    [InlineData(null, "> 4", "ppppff")]
    [InlineData("> 2", null, "ppwwww")]
    [InlineData("> 2", "> 4", "ppwwff")]
    [InlineData("between 1 and 3", "> 2", "wwffff")]
    [InlineData("= 6", "between (1 and 3)", "pfpppw")]
    public void Zones_fail_first_then_warn_then_pass(string? warn, string? fail, string verdicts)
    {
        var zones = new Zones(null, warn is null ? null : Read(warn), fail is null ? null : Read(fail));

        Assert.Equal(verdicts, string.Concat(Enumerable.Range(1, 6).Select(value => char.ToLowerInvariant($"{zones.Judge(value)}"[0]))));
    }

    [Fact]
    public void An_inline_threshold_wins_over_zones()
    {
        var zones = new Zones(Read("> 1"), Read("> 1"), Read("> 1"));

        Assert.Equal(Pipeline.Events.CheckVerdict.Pass, zones.Judge(5));
    }

    private static Threshold Read(string text) => ThresholdReader.ReadToEnd(new LineReader(text, new SourceLocation("f.yml", 3, 7)));
}
