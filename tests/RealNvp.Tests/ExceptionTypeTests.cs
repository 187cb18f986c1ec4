using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tests.Training;
using RealNvp.Training;

namespace RealNvp.Tests;

/// <summary>The type of an exception says what is at fault: a spec, a file of a model, data, or the code that calls.</summary>
public sealed class ExceptionTypeTests
{
    private static readonly FlowSpec Spec = new() { Shape = new Shape(2), Steps = [new ActNormSpec()] };

    [Fact]
    public void A_spec_or_a_recipe_that_does_not_fit_is_a_fault_of_the_spec()
    {
        Assert.Throws<FlowSpecException>(() => FlatParameters.Start(Spec with { Steps = [new SqueezeSpec()] }, 1));
        Assert.Throws<FlowSpecException>(() => Recipe.FromJson("{"));
        Assert.Throws<FlowSpecException>(() => Presets.Find("none"));
        Assert.Throws<FlowSpecException>(() => new TrainingOptions { Epochs = 0 }.Check());
        Assert.Throws<FlowSpecException>(() => new Trainer(Flow(), ArrayRows.Normal(20, 2, 1), null, new() { HorizontalFlip = true }));
    }

    [Fact]
    public void A_model_that_is_missing_or_none_is_a_fault_of_the_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [1, 2, 3]);
            Assert.Throws<ModelFileException>(() => DensityModel.Load(file));
            Assert.Throws<ModelFileException>(() => CheckpointFile.Read(file));
            Assert.Throws<ModelFileException>(() => DensityModel.Load(file + ".none"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Rows_that_do_not_fit_are_a_fault_of_the_data()
    {
        Assert.Throws<DataFaultException>(() => new Trainer(Flow(), ArrayRows.Normal(20, 3, 1), null, new()));
        Assert.Throws<DataFaultException>(() => new Trainer(Flow(), ArrayRows.Normal(0, 2, 1), null, new()));
        Assert.Throws<DataFaultException>(() => Likelihood.Measure(Flow(), ArrayRows.Normal(20, 3, 1), seed: 1));
        Assert.Throws<DataFaultException>(() => new ConformalThreshold([]));
    }

    [Fact]
    public void Arguments_that_code_should_not_have_passed_are_its_own_fault()
    {
        using var model = new DensityModel(Flow(), new());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConformalThreshold([1]).ThresholdAt(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Likelihood.Measure(Flow(), ArrayRows.Normal(20, 2, 1), seed: 1, importanceSamples: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Sample(-1));
        Assert.Throws<ArgumentException>(() => model.LogProbs([1, 2, 3]));
    }

    /// <summary>Whoever shows a sentence to a user catches one type.</summary>
    [Fact]
    public void All_that_a_user_may_have_given_has_one_base() =>
        Assert.All([typeof(FlowSpecException), typeof(ModelFileException), typeof(DataFaultException)], type => Assert.Equal(typeof(InvalidInputException), type.BaseType));

    private static ITrainableFlow Flow() => ManagedEngine.Instance.Create(Spec, FlatParameters.Start(Spec, 1));
}
