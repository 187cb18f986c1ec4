using System.Text.Json.Serialization;
using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Training;

/// <summary>The rule that turns gradients into steps.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<OptimizerKind>))]
public enum OptimizerKind
{
    /// <summary>Adam (arXiv:1412.6980) with beta 0.9 and 0.999.</summary>
    Adam,

    /// <summary>Plain stochastic gradient descent.</summary>
    Sgd,
}

/// <summary>How the learning rate changes over a training.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ScheduleKind>))]
public enum ScheduleKind
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>Half a cosine from the full rate at the first step to zero after the last.</summary>
    Cosine,

    /// <summary>It is multiplied by <see cref="TrainingOptions.StepFactor"/> every <see cref="TrainingOptions.StepEpochs"/> epochs.</summary>
    Step,
}

/// <summary>How a flow is trained. The defaults are the write-up's: Adam at 1e-3, 100 epochs, batches of 128.</summary>
/// <param name="Epochs">Passes over the training rows, or parts of passes of <see cref="EpochRows"/>; 1 to 1,000,000.</param>
/// <param name="BatchSize">Rows in a step; at least 1. The last rows of a pass that do not fill a batch wait for another.</param>
/// <param name="LearningRate">The learning rate at the start; above 0.</param>
/// <param name="StepEpochs">For <see cref="ScheduleKind.Step"/>: epochs between two changes.</param>
/// <param name="StepFactor">For <see cref="ScheduleKind.Step"/>: what the rate is multiplied by.</param>
/// <param name="Seed">The seed of the weights' start, the order of the rows and the dequantisation noise.</param>
public sealed record TrainingOptions(
    int Epochs = 100, int BatchSize = 128, double LearningRate = 1e-3, int StepEpochs = 30, double StepFactor = 0.1, ulong Seed = 1)
{
    private const int MostEpochs = 1_000_000;

    /// <summary>The optimizer.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>How the rate changes.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Constant;

    /// <summary>The largest gradient norm; longer gradients are shortened to it. Null leaves them.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// L2 penalty: this times the weight is added to its gradient, for weights with <see cref="WeightSpec.IsDecayed"/>: all those of networks on vectors, the scales of weight-normalised ones. 0 for none.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// The decay of an exponential moving average of the weights, in (0, 1), which validation and the saved model then use. Null for none. With one a
    /// training holds a second flow on the averages, and so the engine's copy of the weights (packed weights, torch modules) twice.
    /// </summary>
    public double? EmaDecay { get; init; }

    /// <summary>
    /// The rows of an epoch, where they are fewer than all: validation, the choice of the best weights and pictures come after every epoch, and
    /// a pass over large data takes hours. The next epoch continues where this one stopped, so the sequence of batches does not depend on
    /// this value. Rounded down to whole batches, at least one. Null for whole passes.
    /// </summary>
    public int? EpochRows { get; init; }

    /// <summary>Stop when validation has not improved for this many epochs. Null for never.</summary>
    public int? Patience { get; init; }

    /// <summary>
    /// Mirror half of the images left to right, each row by the seed and the pass, as arXiv:1605.08803 does (section 4.1). For data
    /// of shape [channels, height, width]; only training rows are mirrored.
    /// </summary>
    public bool HorizontalFlip { get; init; }

    /// <summary>
    /// The share of each batch, its least likely rows under the weights of that moment, that is left out of the loss; from 0 (none) to 0.5. For
    /// training rows with anomalies among them. Every batch is scored first, which doubles the cost of the forward pass; the training
    /// figures are then those of the rows that stayed. Validation leaves nothing out.
    /// </summary>
    public double Trim { get; init; }

    /// <summary>
    /// The standard deviation of normal noise that every real value of a training row (<see cref="Rows.IRows.IsReal"/>) is seen with, another one in every
    /// pass, from 0 (none) to 1; in the units of the rows as the flow takes them, in which the columns of a table have a deviation of about 1. Few rows are
    /// then not learnt by heart: the density is that of the data, smoothed by a normal kernel (Holmstrom and Koistinen 1992). For rows of numbers, not for
    /// quantised data. Validation sees none.
    /// </summary>
    public double Noise { get; init; }

    /// <summary>What the torch engine keeps in memory between the forward and the backward pass.</summary>
    public MemoryMode Memory { get; init; }

    /// <summary>The numbers in which convolutional networks compute while training.</summary>
    public NetworkPrecision Precision { get; init; }

    /// <summary>Throws unless every option is in its range.</summary>
    /// <exception cref="FlowSpecException">An option is out of range; the sentence names it.</exception>
    public void Check()
    {
        Require(Epochs is >= 1 and <= MostEpochs, "epochs", Epochs, $"from 1 to {MostEpochs}");
        Require(BatchSize >= 1, "batchSize", BatchSize, "at least 1");
        Require(EpochRows is null or >= 1, "epochRows", EpochRows, "at least 1, or left out");
        Require(LearningRate is > 0 and <= 1000, "learningRate", LearningRate, "above 0 and at most 1000");
        Require(StepEpochs >= 1, "stepEpochs", StepEpochs, "at least 1");
        Require(StepFactor is > 0 and <= 1, "stepFactor", StepFactor, "in (0, 1]");
        Require(ClipNorm is null || (ClipNorm > 0 && double.IsFinite(ClipNorm.Value)), "clipNorm", ClipNorm, "above 0, or left out");
        Require(WeightDecay is >= 0 and <= 1000, "weightDecay", WeightDecay, "from 0 to 1000");
        Require(EmaDecay is null or (> 0 and < 1), "emaDecay", EmaDecay, "in (0, 1), or left out");
        Require(Trim is >= 0 and <= 0.5, "trim", Trim, "from 0 to 0.5");
        Require(Noise is >= 0 and <= 1, "noise", Noise, "from 0 to 1");
        Require(Patience is null or >= 1, "patience", Patience, "at least 1, or left out");
    }

    private static void Require(bool holds, string name, IFormattable? value, string range)
    {
        if (!holds)
        {
            throw new FlowSpecException(
                $"The training option {name} must be {range} but is {value?.ToString(null, System.Globalization.CultureInfo.InvariantCulture)}.");
        }
    }
}
