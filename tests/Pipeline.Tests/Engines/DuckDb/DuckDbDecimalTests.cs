using System.Globalization;
using Pipeline.Engines.DuckDb;

namespace Pipeline.Tests.Engines.DuckDb;

public sealed class DuckDbDecimalTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0.5")]
    [InlineData("0.050")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-7922816251426433759354395033.5")]
    [InlineData("0.0000000000000000000000000001")]
    public void Converts_from_and_to_the_framework_type_and_prints_the_same(string text)
    {
        var value = decimal.Parse(text, CultureInfo.InvariantCulture);

        var wide = DuckDbDecimal.From(value);

        Assert.Equal(text, wide.ToString());
        Assert.Equal(text, wide.ToDecimal().ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Refuses_what_the_framework_type_cannot_hold() =>
        Assert.Throws<OverflowException>(() => new DuckDbDecimal(Int128.Parse("79228162514264337593543950336", CultureInfo.InvariantCulture), 0).ToDecimal());
}
