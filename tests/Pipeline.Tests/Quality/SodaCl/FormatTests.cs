using Pipeline.Engines.DuckDb;
using Pipeline.Quality.SodaCl;

namespace Pipeline.Tests.Quality.SodaCl;

/// <summary>The named formats, matched by the engine that will match them.</summary>
public sealed class FormatTests
{
    // format, texts that have it, texts that do not; separated by |
    [Theory]
    [InlineData("integer", "0|12|-12|+ 3| 7 ", "1.0|a|--1|")]
    [InlineData("positive integer", "0|12|+3", "-0|-1|1.5")]
    [InlineData("negative integer", "-5|0|00|- 5", "5|+5|-1.5")]
    [InlineData("decimal", "1|1.5|1,5|-.5|,5|+1.5", "1.|1.5.5|1,000.5|x")]
    [InlineData("decimal point", "1.5|.5|3", "1,5")]
    [InlineData("decimal comma", "1,5|,5|3", "1.5")]
    [InlineData("positive decimal", "1.5|0|+1,5", "-1.5")]
    [InlineData("negative decimal", "-1.5|0|0.0|- ,5", "1.5|+1")]
    [InlineData("negative decimal point", "-1.5|0.0", "-1,5")]
    [InlineData("percentage", "5%|5 %|-1,5 %", "5|%")]
    [InlineData("positive percentage", "5%|0.5%", "-5%|5")]
    [InlineData("percentage comma", "1,5%", "1.5%")]
    [InlineData("money", "5 EUR|1,000.50 usd|1.000,50 EUR|-3,5 EUR", "5|5 Eur|5 EURO|1,00.5 EUR x")]
    [InlineData("money point", "1,000.50 USD|10.5 USD", "1.000,50 USD")]
    [InlineData("money comma", "1.000,50 EUR", "1,000.50 EUR")]
    [InlineData("date us", "12-31-2024|1/2/99|02.30.2024", "31-12-2024|2024-12-31|1-1-3000")]
    [InlineData("date eu", "31-12-2024|31.2.2024", "12-31-2024|32-1-2024")]
    [InlineData("date inverse", "2024-12-31|99/1/2", "31-12-2024|2024-13-01")]
    [InlineData("date iso 8601", "2024-02-31|20240231|2024-W05|2024-W05-3|2024-366|2024-01-01T10:00:00.5Z|2024-01-01 10:00+02:00|2024-01-01T10", "0999-01-01|2024-13-01|2024-367|2024-01-01T25:00")]
    [InlineData("time 24h", "23:59|23:59:59|1:2:3,5", "24:00|12")]
    [InlineData("time 24h nosec", "23:59", "23:59:59")]
    [InlineData("time 12h", "12:59:59|0:30", "13:00|1:00 PM")]
    [InlineData("uuid", "123e4567-e89b-12d3-a456-426614174000", " 123e4567-e89b-12d3-a456-426614174000|{123e4567-e89b-12d3-a456-426614174000}|123e4567")]
    [InlineData("ip address", "1.2.3.4|999.999.999.999", "1.2.3|1.2.3.4.5|1234.1.1.1")]
    [InlineData("ipv4 address", "10.0.0.1", "::1")]
    [InlineData("ipv6 address", "::1|2001:db8::8a2e:370:7334|1:2:3:4:5:6:7:8|fe80::1%eth0|::ffff:1.2.3.4", "1.2.3.4|1:2:3|:::")]
    [InlineData("email", "a@b.com|ä.b+c@x-y.org", "a@b.online|a@b.museum|a@b|@b.com")]
    [InlineData("phone number", "555-1234|+1 (555) 123-4567|555.123.4567", "555-ABCD|5551234567|12-3456")]
    [InlineData("credit card number", "4111111111111111|4111 1111 1111 1111|4111-1111-1111-1111", "xx123456789012345xx|4111|4111 1111")]
    public void A_format_accepts_what_it_describes(string format, string accepted, string refused)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();

        Assert.All(accepted.Split('|'), text => Assert.True(Matches(text), text));
        Assert.All(refused.Split('|'), text => Assert.False(Matches(text), text));

        bool Matches(string text) => connection.QuerySingle<bool>("SELECT regexp_matches(?, ?)", [text, Formats.Regex(format)]);
    }
}
