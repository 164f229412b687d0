using Pipeline.Configuration;

namespace Pipeline.Tests.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("2d", 172_800)]
    [InlineData("1w", 604_800)]
    [InlineData("0s", 0)]
    public void Durations_are_read(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
        Assert.Matches(Duration.Pattern, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("1 h")]
    [InlineData("1y")]
    [InlineData("-5s")]
    [InlineData("1..5s")]
    [InlineData("5m3")]
    public void What_is_no_duration_is_refused_by_parser_and_schema_alike(string text)
    {
        Assert.False(Duration.TryParse(text, out _));
        Assert.DoesNotMatch(Duration.Pattern, text);
    }

    [Fact]
    public void A_duration_beyond_reason_is_refused() => Assert.False(Duration.TryParse("99999999999w", out _));

    [Theory]
    [InlineData("1h30m")]
    [InlineData("2w")]
    [InlineData("8d")]
    [InlineData("1m500ms")]
    [InlineData("0s")]
    public void Formatting_is_the_reverse(string text)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(text, Duration.Format(duration));
    }
}
