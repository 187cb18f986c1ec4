using RealNvp.Cli.Display;

namespace RealNvp.Cli.Tests.Display;

/// <summary>Rates that are promised, in words.</summary>
public sealed class RatesTests
{
    [Theory]
    [InlineData(0.5, "1 in 2")]
    [InlineData(0.01, "1 in 100")]
    [InlineData(1.0 / 602, "1 in 602")]
    [InlineData(0.00001, "1 in 100,000")]
    [InlineData(0.4, "40 %")]
    [InlineData(0.3, "30 %")]
    [InlineData(0.9, "90 %")]
    [InlineData(0.33, "33 %")]
    [InlineData(0.003, "0.3 %")]
    [InlineData(0.0123456, "1.235 %")]
    [InlineData(3.0 / 602, "0.4984 %")]
    [InlineData(2.0 / 3, "66.67 %")]
    [InlineData(0.999999, "100 %")]
    [InlineData(1e-300, "1E-298 %")]
    public void A_rate_is_one_in_some_where_it_is_that_and_else_percent_that_are_never_less(double rate, string words) =>
        Assert.Equal(words, Rates.Of(rate));

    [Fact]
    public void What_a_rate_is_of_goes_with_it()
    {
        Assert.Equal("1 in 100 normal rows looks", Rates.Of(0.01, "normal rows", "looks", "look"));
        Assert.Equal("40 % of normal rows look", Rates.Of(0.4, "normal rows", "looks", "look"));
        Assert.Equal("90 % are", Rates.Of(0.9, "", "is", "are"));
    }

    [Theory]
    [InlineData(0.3, 31, "9.3")]
    [InlineData(0.1, 1, "0.1")]
    [InlineData(0.01, 1, "0.1")]
    [InlineData(0.4, 18_000, "7,200.0")]
    public void How_many_are_expected_at_most_is_rounded_up(double rate, int count, string words) => Assert.Equal(words, Rates.AtMost(rate * count));
}
