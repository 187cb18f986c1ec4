namespace RealNvp.Data.Tests;

public sealed class ClassNumbersTests
{
    private static readonly string[] Names = ["cat", "Dog", "3"];
    private static readonly string[] Numbers = ["3", "5", "-1"];

    [Fact]
    public void Classes_stand_by_theirNames_where_all_areNumbers_and_by_their_places_otherwise()
    {
        Assert.Equal(5, ClassNumbers.Of(Numbers, 1));
        Assert.Equal(1, ClassNumbers.Of(Names, 1));
        Assert.Equal([7, 8, 5, 9, 10, 3], ClassNumbers.Behind([7, 8, 9, 10], 2, [0, 1, 0, 1, 0, 0], Numbers));
    }

    [Theory]
    [InlineData("cat", 0)]
    [InlineData("dog", 1)]
    [InlineData("3", 2)]
    [InlineData("1", 1)]
    [InlineData("7", null)]
    [InlineData("cow", null)]
    public void A_class_is_found_by_its_name_first_and_then_by_its_number(string text, int? label) => Assert.Equal(label, ClassNumbers.Find(Names, text));

    [Fact]
    public void WhereNames_areNumbers_no_place_is_meant()
    {
        Assert.Equal(0, ClassNumbers.Find(Numbers, "3"));
        Assert.Equal(2, ClassNumbers.Find(Numbers, "-1"));
        Assert.Null(ClassNumbers.Find(Numbers, "0"));
    }
}
