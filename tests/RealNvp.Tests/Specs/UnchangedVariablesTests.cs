using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Tests.Specs;

/// <summary>Variables that no coupling and no spline changes are counted, whatever moves them about between.</summary>
public sealed class UnchangedVariablesTests
{
    private const string Half = """{"step": "affine-coupling", "shared": {"net": "mlp", "hidden": []}}""";
    private const string Flipped = """{"step": "affine-coupling", "flip": true, "shared": {"net": "mlp", "hidden": []}}""";
    private const string Spline = """{"step": "spline-coupling", "mask": "odd-even", "net": {"net": "mlp", "hidden": []}}""";
    private const string Each = """{"step": "spline"}""";
    private const string Reverse = """{"step": "permute"}""";
    private const string Linear = """{"step": "linear-lu"}""";
    private const string Checkerboard = """{"step": "image-coupling", "net": {"net": "resnet", "blocks": 0, "features": 1}}""";
    private const string OtherCheckerboard = """{"step": "image-coupling", "flip": true, "net": {"net": "resnet", "blocks": 0, "features": 1}}""";
    private const string Channel = """{"step": "image-coupling", "mask": "channel", "net": {"net": "resnet", "blocks": 0, "features": 1}}""";
    private const string OtherChannel = """{"step": "image-coupling", "mask": "channel", "flip": true, "net": {"net": "resnet", "blocks": 0, "features": 1}}""";
    private const string Squeeze = """{"step": "squeeze"}""";
    private const string Unsqueeze = """{"step": "squeeze", "undo": true}""";
    private const string Diagonal = """{"step": "squeeze", "order": "diagonal"}""";
    private const string Convolution = """{"step": "invertible-conv"}""";
    private const string Flatten = """{"step": "flatten"}""";

    [Theory]
    [InlineData(0, "[6]")]
    [InlineData(0, "[6]", """{"step": "standardize"}""")]
    [InlineData(3, "[6]", Half)]
    [InlineData(3, "[7]", Half, Half, Half)]
    [InlineData(4, "[7]", Flipped)]
    [InlineData(0, "[7]", Half, Flipped)]
    [InlineData(0, "[6]", Half, Reverse, Half)]
    [InlineData(2, "[7]", Half, Reverse, """{"step": "permute"}""", Spline, Spline)]
    [InlineData(3, "[6]", Half, Reverse, Reverse, Half)]
    [InlineData(3, "[6]", Half, Reverse, Flipped)]
    [InlineData(2, "[6]", Half, Spline)]
    [InlineData(0, "[6]", Each)]
    [InlineData(0, "[6]", Half, Each)]
    [InlineData(0, "[6]", Half, Linear)]
    [InlineData(3, "[6]", Linear, Half)]
    [InlineData(0, "[6]", Half, Linear, Half)]
    [InlineData(8, "[1, 4, 4]", Checkerboard, Checkerboard)]
    [InlineData(0, "[1, 4, 4]", Checkerboard, OtherCheckerboard)]
    [InlineData(16, "[2, 4, 4]", Channel, Channel)]
    [InlineData(0, "[2, 4, 4]", Channel, OtherChannel)]
    [InlineData(0, "[2, 4, 4]", Channel, Convolution)]
    [InlineData(16, "[2, 4, 4]", Squeeze, Convolution, Unsqueeze, Channel)]
    [InlineData(8, "[1, 4, 4]", Checkerboard, Squeeze, Unsqueeze, Checkerboard)]
    [InlineData(4, "[1, 4, 4]", Checkerboard, Squeeze, Channel)]
    [InlineData(0, "[1, 4, 4]", Checkerboard, Diagonal, OtherChannel)]
    [InlineData(8, "[1, 4, 4]", Checkerboard, Diagonal, Channel)]
    [InlineData(8, "[1, 4, 4]", Checkerboard, Flatten)]
    [InlineData(8, "[1, 4, 4]", Diagonal, """{"step": "factor-out", "inner": [{"step": "flatten"}, {"step": "affine-coupling", "shared": {"net": "mlp", "hidden": []}}, {"step": "affine-coupling", "flip": true, "shared": {"net": "mlp", "hidden": []}}]}""")]
    [InlineData(0, "[1, 4, 4]", Checkerboard, Diagonal, """{"step": "factor-out", "inner": [{"step": "flatten"}, {"step": "affine-coupling", "shared": {"net": "mlp", "hidden": []}}, {"step": "affine-coupling", "flip": true, "shared": {"net": "mlp", "hidden": []}}]}""")]
    public void They_are_counted(int count, string shape, params string[] steps) =>
        Assert.Equal(count, FlowSpec.FromJson($$"""{"shape": {{shape}}, "steps": [{{string.Join(", ", steps)}}]}""").UnchangedVariables());

    [Fact]
    public void Every_preset_changes_every_variable()
    {
        Assert.All(Presets.All, preset => Assert.Equal(0, preset.For(new Shape(1, 8, 8), 17).Flow.UnchangedVariables()));
        Assert.All(["readme", "notebook", "plane", "maf", "small-images", "tabular", "tabular-spline"], name =>
            Assert.Equal(0, Presets.Find(name).For(new Shape(7), null).Flow.UnchangedVariables()));
    }
}
