using Pipeline.Schema;

namespace Pipeline.Tests.Schema;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("1h30m", 5400)]
    [InlineData("1d", 86_400)]
    [InlineData("2w", 1_209_600)]
    public void Reads_lengths_people_write(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0s")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1.5h")]
    [InlineData("1y")]
    [InlineData("1h 30m")]
    [InlineData("99999999999w")]
    [InlineData("9999999d9999999d")]
    [InlineData("99999999999999999999s")]
    public void Refuses_the_rest(string text) => Assert.False(Duration.TryParse(text, out _));
}
