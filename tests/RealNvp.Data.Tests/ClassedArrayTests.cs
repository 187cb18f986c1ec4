using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;

namespace RealNvp.Data.Tests;

/// <summary>Plain rows for a model of classes: with the class of each behind it, or without.</summary>
public sealed class ClassedArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_class_behind_each_row_is_found_by_name_or_number()
    {
        using var named = Model("cat", "dog");
        using var numbered = Model("3", "5");
        var (rows, classes) = ModelData.ReadClassedArray(named, _folder.Write("c.csv", "x0,x1,class\n1,2,1\n3,4,0\n"), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3, 4], rows);
        Assert.Equal([1, 0], classes!);
        Assert.Equal([1, 0], ModelData.ReadClassedArray(numbered, _folder.Write("n.csv", "1,2,5\n3,4,3\n"), TestContext.Current.CancellationToken).Classes!);
        Assert.Null(ModelData.ReadClassedArray(numbered, _folder.Write("b.csv", "1,2\n3,4\n"), TestContext.Current.CancellationToken).Classes);
    }

    [Fact]
    public void A_class_that_is_none_and_rows_of_another_width_are_said()
    {
        using var numbered = Model("3", "5");
        using var plain = new DensityModel(ManagedEngine.Instance.Create(Spec, FlatParameters.Start(Spec, 1)), new());
        Assert.Contains("'4'", Fault(numbered, "1,2,4\n"), StringComparison.Ordinal);
        Assert.Contains("'3.5'", Fault(numbered, "1,2,3.5\n"), StringComparison.Ordinal);
        Assert.Contains("rows of 4 values but the model takes 2, and behind them the class", Fault(numbered, "1,2,3,5\n"), StringComparison.Ordinal);
        Assert.Contains("takes 2;", Fault(plain, "1,2,3\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_of_other_classes_says_nothing_of_those_of_the_model_and_data_of_some_is_refused()
    {
        using var named = Model("cat", "dog");
        var other = Labelled("cow", "hen").NumberedAs(["cat", "dog"]);
        Assert.Null(other.ReadLabels());
        Assert.Same(other, ModelData.ConditionedIfLabelled(named, other));
        Assert.Throws<DataFaultException>(() => Labelled("cow", "dog").NumberedAs(["cat", "dog"]).ReadLabels());
        Assert.Equal([1, 0], Labelled("1", "0").NumberedAs(["cat", "dog"]).ReadLabels()!.Test.ToArray());
    }

    private static FlowSpec Spec => new() { Shape = new(2), Steps = [new AffineCouplingSpec { ScaleNet = Linear, ShiftNet = Linear }] };

    private static MlpSpec Linear => new() { Hidden = [] };

    private string Fault(DensityModel model, string text) => Assert.Throws<DataFaultException>(
        () => ModelData.ReadClassedArray(model, _folder.Write("fault.csv", text), TestContext.Current.CancellationToken)).Message;

    private static DensityModel Model(params string[] classes)
    {
        var spec = Spec.Given(classes.Length);
        return new(ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1)), new() { Classes = classes });
    }

    private static Dataset Labelled(params string[] names) => new()
    {
        Name = "labelled",
        Shape = new(2),
        Train = new FloatRows((float[])[], 2),
        Valid = new FloatRows((float[])[], 2),
        Test = new FloatRows((float[])[1, 2, 3, 4], 2),
        LabelSource = new(() => new RowLabels { Names = names, Train = default, Valid = default, Test = (int[])[0, 1] }),
    };
}
