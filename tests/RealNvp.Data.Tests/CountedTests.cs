namespace RealNvp.Data.Tests;

/// <summary>Numbers stand beside nouns as people say them.</summary>
public sealed class CountedTests
{
    [Theory]
    [InlineData(1, "row", "1 row")]
    [InlineData(0, "row", "0 rows")]
    [InlineData(2000, "held-out row", "2,000 held-out rows")]
    [InlineData(1, "category", "1 category")]
    [InlineData(3, "category", "3 categories")]
    [InlineData(2, "array", "2 arrays")]
    [InlineData(2, "class", "2 classes")]
    [InlineData(2, "epoch", "2 epochs")]
    [InlineData(2, "training batch", "2 training batches")]
    public void A_number_has_its_noun_in_the_singular_or_the_plural(long count, string noun, string words) =>
        Assert.Equal(words, Counted.Of(count, noun));

    [Fact]
    public void A_verb_follows_its_noun()
    {
        Assert.Equal("1 row has", Counted.Of(1, "row", "has", "have"));
        Assert.Equal("2 rows have", Counted.Of(2, "row", "has", "have"));
    }
}
