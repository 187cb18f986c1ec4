using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;

namespace RealNvp.Tests.Evaluation;

/// <summary>Bayes' rule on a conditional density whose answer is known.</summary>
public sealed class ClassPosteriorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Posterior_is_that_of_two_shifted_Gaussians()
    {
        using var model = ShiftedByClass();

        // Column 1 is N(-1, 1) or N(1, 1): the log odds at x are 2 x.
        var posterior = ClassPosterior.Compute(model, [0, 0.7f, 0, -0.2f], [], Token);
        Assert.Equal(1 / (1 + Math.Exp(2 * 0.7)), posterior[0], 1e-5);
        Assert.Equal(1, posterior[0] + posterior[1], 1e-12);
        Assert.Equal(1 / (1 + Math.Exp(2 * -0.2)), posterior[2], 1e-5);
    }

    [Fact]
    public void Priors_move_the_log_odds_by_their_own()
    {
        using var model = ShiftedByClass();
        var posterior = ClassPosterior.Compute(model, [0, 0], [30, 10], Token);
        Assert.Equal(0.75, posterior[0], 1e-6);
        Assert.Throws<ArgumentException>(() => ClassPosterior.Compute(model, [0, 0], [1, 0], Token));
    }

    [Fact]
    public void Priors_of_a_model_are_those_of_its_training_rows_and_equal_where_it_does_not_say()
    {
        using var model = ShiftedByClass();
        using var counted = new DensityModel(model.Flow, new() { Classes = ["a", "b"], ClassRows = [9, 0] });
        Assert.Equal([1.0, 1], ClassPosterior.Priors(model));
        Assert.Equal([10.0, 1], ClassPosterior.Priors(counted));
    }

    [Fact]
    public void The_likeliest_class_is_that_of_the_density_and_the_share_together()
    {
        using var model = ShiftedByClass();
        using var counted = new DensityModel(model.Flow, new() { Classes = ["a", "b"], ClassRows = [9, 0] });
        Assert.Equal([1, 0], ClassPosterior.Likeliest(model, [0, 0.7f, 0, -0.2f], Token));

        // The log odds of the second class are 2 x less log 10: it takes 1.15 to make them even.
        Assert.Equal([0, 0, 1], ClassPosterior.Likeliest(counted, [0, 0.7f, 0, 1.1f, 0, 1.2f], Token));
    }

    [Fact]
    public void A_model_without_classes_is_refused()
    {
        var spec = new FlowSpec { Shape = new(2), Steps = [new ActNormSpec()] };
        using var model = new DensityModel(ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1)), new());
        var error = Assert.Throws<InvalidInputException>(() => ClassPosterior.Compute(model, [0, 0], [], Token));
        Assert.Contains("given the label of each row", error.Message, StringComparison.Ordinal);
        Assert.Equal(["Given"], error.Options);
    }

    /// <summary>x_1 shifted by 1 for class 0 and by -1 for class 1: a coupling of linear networks whose t sees the class.</summary>
    private static DensityModel ShiftedByClass()
    {
        var linear = new MlpSpec { Hidden = [] };
        var spec = new FlowSpec { Shape = new(2), Steps = [new AffineCouplingSpec { ScaleNet = linear, ShiftNet = linear }] }.Given(2);
        var parameters = FlatParameters.Start(spec, seed: 1);
        parameters["steps.0.t.0.weight"][1] = 1;
        parameters["steps.0.t.0.weight"][2] = -1;
        return new(ManagedEngine.Instance.Create(spec, parameters), new());
    }
}
