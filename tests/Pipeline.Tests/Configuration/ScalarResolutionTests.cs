using System.Globalization;
using Pipeline.Configuration;

namespace Pipeline.Tests.Configuration;

public sealed class ScalarResolutionTests
{
    /// <summary>The right column is what PyYAML 6.0.3's safe_load answers for <c>k: value</c>.</summary>
    public static TheoryData<string, string> AsPyYamlReadsIt => new()
    {
        { "", "null" },
        { "~", "null" },
        { "null", "null" },
        { "Null", "null" },
        { "NULL", "null" },
        { "nUll", "text nUll" },
        { "yes", "bool true" },
        { "Yes", "bool true" },
        { "YES", "bool true" },
        { "no", "bool false" },
        { "No", "bool false" },
        { "NO", "bool false" },
        { "y", "text y" },
        { "n", "text n" },
        { "true", "bool true" },
        { "True", "bool true" },
        { "TRUE", "bool true" },
        { "tRue", "text tRue" },
        { "false", "bool false" },
        { "on", "bool true" },
        { "On", "bool true" },
        { "ON", "bool true" },
        { "off", "bool false" },
        { "OFF", "bool false" },
        { "0", "int 0" },
        { "1", "int 1" },
        { "-1", "int -1" },
        { "+7", "int 7" },
        { "1_000", "int 1000" },
        { "007", "int 7" },
        { "010", "int 8" },
        { "0o17", "text 0o17" },
        { "0x1F", "int 31" },
        { "0xff_ff", "int 65535" },
        { "0b101", "int 5" },
        { "-0b11", "int -3" },
        { "08", "text 08" },
        { "1:30", "int 90" },
        { "12:30:45", "int 45045" },
        { "190:20:30.15", "float 685230.15" },
        { "1.0", "float 1.0" },
        { "1.", "float 1.0" },
        { ".5", "float 0.5" },
        { "-.5", "text -.5" },
        { "+1.5", "float 1.5" },
        { "1e5", "text 1e5" },
        { "1.5e3", "text 1.5e3" },
        { "1.5e+3", "float 1500.0" },
        { "1.5E-3", "float 0.0015" },
        { "1_000.5", "float 1000.5" },
        { ".inf", "float inf" },
        { "-.Inf", "float -inf" },
        { ".nan", "float nan" },
        { ".NaN", "float nan" },
        { "1.2.3", "text 1.2.3" },
        { "9223372036854775807", "int 9223372036854775807" },
        { "9223372036854775808", "int 9223372036854775808" },
        { "-9223372036854775808", "int -9223372036854775808" },
        { "2024-01-31", "date 2024-01-31" },
        { "2024-1-31", "text 2024-1-31" },
        { "2024-01-31 10:20:30", "datetime 2024-01-31T10:20:30" },
        { "2024-01-31T10:20:30Z", "instant 2024-01-31T10:20:30+00:00" },
        { "2024-01-31T10:20:30.123456+02:00", "instant 2024-01-31T10:20:30.123456+02:00" },
        { "2024-01-31 1:20:30 -5", "instant 2024-01-31T01:20:30-05:00" },
        { "2001-12-14t21:59:43.10-05:00", "instant 2001-12-14T21:59:43.100000-05:00" },
        { "hello", "text hello" },
        { "1a", "text 1a" },
        { "--", "text --" },
        { ".", "text ." },
        { "..", "text .." },
        { "+", "text +" },
        { "-x", "text -x" },
        { "a:b", "text a:b" },
        { "1,000", "text 1,000" },
        { "0x", "text 0x" },
        { "0b", "text 0b" },
        { "nope", "text nope" },
        { "offline", "text offline" },
        { "N/A", "text N/A" },
        { "2024-01", "text 2024-01" },
        { "2024-01-31x", "text 2024-01-31x" },
        { "20240131", "int 20240131" },
        { "1__0", "int 10" },
        { "_1", "text _1" },
        { "0_7", "int 7" },
        { "0.0", "float 0.0" },
        { "00", "int 0" },
        { "-0", "int 0" },
        { "1.10", "float 1.1" },
        { "12e03", "text 12e03" },
        { "-2E+05", "text -2E+05" },
    };

    [Theory]
    [MemberData(nameof(AsPyYamlReadsIt))]
    public void Plain_scalars_mean_what_PyYAML_says(string text, string expected)
    {
        var mapping = Assert.IsType<YamlMapping>(YamlDocument.Parse($"k: {text}", "a.yml"));

        Assert.Equal(expected, Show(Assert.IsType<YamlScalar>(mapping["k"]).Resolve()));
    }

    [Theory]
    [InlineData("'yes'")]
    [InlineData("\"yes\"")]
    [InlineData("|-\n  yes")]
    [InlineData("!!str yes")]
    public void Anything_but_a_plain_scalar_is_text(string yaml)
    {
        var mapping = Assert.IsType<YamlMapping>(YamlDocument.Parse($"k: {yaml}", "a.yml"));

        Assert.Equal("yes", Assert.IsType<YamlScalar>(mapping["k"]).Resolve());
    }

    [Theory]
    [InlineData("2024-13-45")]
    [InlineData("2024-01-31 25:00:00")]
    [InlineData("2024-01-31T10:00:00+99:00")]
    public void What_looks_like_a_date_and_is_none_stays_text(string text) =>
        Assert.Equal(text, new YamlScalar(text, YamlScalarStyle.Plain, new("a.yml", 1)).Resolve());

    private static string Show(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "bool true" : "bool false",
        long or System.Numerics.BigInteger => string.Create(CultureInfo.InvariantCulture, $"int {value}"),
        double number when double.IsInfinity(number) => number > 0 ? "float inf" : "float -inf",
        double number when double.IsNaN(number) => "float nan",
        double number => "float " + (number % 1 == 0 ? number.ToString("F1", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture)),
        DateOnly date => $"date {date:yyyy-MM-dd}",
        DateTime instant => "datetime " + instant.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        DateTimeOffset instant => "instant " + instant.ToString(instant.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:sszzz" : "yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        _ => $"text {value}",
    };
}
