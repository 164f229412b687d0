using System.Globalization;
using Pipeline.Schema;

namespace Pipeline.Tests.Schema;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("0.1s", 0.1)]
    [InlineData("1d", 86_400)]
    [InlineData("2w", 1_209_600)]
    [InlineData("0s", 0)]
    public void Lengths_people_write_are_read(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
        Assert.Matches(Duration.Pattern, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("1 h")]
    [InlineData("1h 30m")]
    [InlineData("1y")]
    [InlineData("-5s")]
    [InlineData("1..5s")]
    [InlineData(".5s")]
    [InlineData("5.s")]
    [InlineData("5m3")]
    public void What_is_no_length_is_refused_by_parser_and_schema_alike(string text)
    {
        Assert.False(Duration.TryParse(text, out _));
        Assert.DoesNotMatch(Duration.Pattern, text);
    }

    [Theory]
    [InlineData("99999999999w")]
    [InlineData("9999999d9999999d")]
    [InlineData("99999999999999999999s")]
    [InlineData("99999999999999999999999999999999999999s")]
    public void A_length_no_clock_holds_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

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

    [Theory]
    [InlineData("110.13:24:39.2656814", "110d 13h")]
    [InlineData("1.00:00:59", "1d")]
    [InlineData("02:03:04", "2h 3m")]
    [InlineData("00:59:59.9", "59m 59s")]
    [InlineData("00:00:00.25", "250ms")]
    [InlineData("14.00:00:00", "14d")]
    [InlineData("00:00:00.0000001", "0s")]
    [InlineData("-00:00:03", "3s")]
    public void In_a_sentence_a_length_has_at_most_two_units(string length, string text) =>
        Assert.Equal(text, Duration.Approximate(TimeSpan.Parse(length, CultureInfo.InvariantCulture)));
}
