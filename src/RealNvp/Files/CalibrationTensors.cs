using RealNvp.Calibration;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Files;

/// <summary>
/// The tensors of a model file that its scores are judged by: an F64 vector a measure of the held-out rows, and the sample of the training rows.
/// Versions that know nothing of them read the model all the same.
/// </summary>
internal static class CalibrationTensors
{
    private const string Usual = "calibration.";

    // Of rows whose classes a class-conditional model is not told.
    private const string Classless = "calibration_without_classes.";

    private const string LogProbs = "log_prob";
    private const string Radii = "radius";
    private const string PngBits = "png_bits";
    private const string Gaussian = "gaussian";
    private const string Neighbours = "neighbours";
    private const string Smoother = "smoother";
    private const string Local = "local";
    private const string SmootherBandwidth = "smoother_bandwidth";
    private const string LocalBandwidths = "local_bandwidths";
    private const string Scales = "scales";
    private const string TrainingRows = "training_rows";

    public static void Add(SafetensorsWriter writer, ScoreCalibration calibration) => Add(writer, calibration, Usual, calibration.Reference);

    /// <summary>Adds what rows without classes are judged by; the training rows only where the file does not have them already.</summary>
    public static void AddWithoutClasses(SafetensorsWriter writer, ScoreCalibration calibration, ScoreCalibration? usual) =>
        Add(writer, calibration, Classless, ReferenceEquals(calibration.Reference, usual?.Reference) ? null : calibration.Reference);

    /// <summary>Reads the calibration; null if the file has none. Every size is checked before anything of it is allocated.</summary>
    /// <exception cref="ModelFileException">A tensor is missing, too long or of another length than the others.</exception>
    public static ScoreCalibration? Read(SafetensorsFile file, FlowSpec spec) => Read(file, spec, Usual, present: null);

    /// <summary>Reads what rows without classes are judged by, as <see cref="Read(SafetensorsFile, FlowSpec)"/> does.</summary>
    /// <param name="file">The file.</param>
    /// <param name="spec">The flow.</param>
    /// <param name="usual">The file's other calibration, whose training rows stand for both.</param>
    public static ScoreCalibration? ReadWithoutClasses(SafetensorsFile file, FlowSpec spec, ScoreCalibration? usual) =>
        Read(file, spec, Classless, usual?.Reference);

    private static void Add(SafetensorsWriter writer, ScoreCalibration calibration, string prefix, ReferenceRows? reference)
    {
        var held = calibration.HeldOut;
        foreach (var (name, values) in new (string, ReadOnlyMemory<double>?)[]
        {
            (LogProbs, held.LogProbs), (Radii, held.Radii), (PngBits, held.PngBits), (Gaussian, held.Gaussian), (Neighbours, held.Neighbours),
            (Smoother, held.Smoother), (Local, held.Local),
        })
        {
            if (values is { } given)
            {
                writer.Add(prefix + name, [given.Length], given);
            }
        }

        if (calibration.HasOwnScales)
        {
            var scales = calibration.Scales.ToArray();
            writer.Add(prefix + Scales, [scales.Length], scales);
        }

        // Rows without classes are compared by themselves.
        var bandwidths = (prefix == Classless ? calibration.Reference?.Alone : calibration.Reference)?.Bandwidths;
        if (bandwidths?.Smoother is { } bandwidth)
        {
            writer.Add(prefix + SmootherBandwidth, [1], new double[] { bandwidth });
        }

        if (bandwidths?.Local is { } local)
        {
            writer.Add(prefix + LocalBandwidths, [local.Length], local);
        }

        if (reference is not null)
        {
            writer.Add(prefix + TrainingRows, [reference.Count, reference.ContextWidth + reference.Width], reference.Values);
        }
    }

    private static ScoreCalibration? Read(SafetensorsFile file, FlowSpec spec, string prefix, ReferenceRows? present)
    {
        if (!file.TryFind(prefix + LogProbs, out var first))
        {
            return null;
        }

        var count = first!.ElementCount is var rows and >= 1 and <= ScoreCalibration.MostRows && first.Shape.Length == 1
            ? (int)rows
            : throw new ModelFileException(
                $"the tensor '{prefix}{LogProbs}' has shape [{string.Join(", ", first.Shape)}] but a calibration is of 1 to "
                + $"{Counted.Of(ScoreCalibration.MostRows, "row")}.");
        var reference = ReadReference(file, spec, prefix + TrainingRows) ?? present;
        if (reference is not null)
        {
            var bandwidths = (prefix == Classless ? reference.Alone : reference).Bandwidths;
            bandwidths.Smoother = ReadBandwidths(file, prefix + SmootherBandwidth, 1)?[0];
            bandwidths.Local = ReadBandwidths(file, prefix + LocalBandwidths, ColumnUnits.All.Count);
        }

        return new(
            new()
            {
                LogProbs = Measure(prefix + LogProbs),
                Radii = Measure(prefix + Radii),
                PngBits = MeasureIfAny(prefix + PngBits),
                Gaussian = MeasureIfAny(prefix + Gaussian),
                Neighbours = MeasureIfAny(prefix + Neighbours),
                Smoother = MeasureIfAny(prefix + Smoother),
                Local = MeasureIfAny(prefix + Local),
            },
            reference,
            ReadScales(file, prefix + Scales));

        ReadOnlyMemory<double>? MeasureIfAny(string name) => file.TryFind(name, out _) ? Measure(name) : default(ReadOnlyMemory<double>?);

        double[] Measure(string name)
        {
            var shape = file.Find(name).Shape;
            if (shape.Length != 1 || shape[0] != count)
            {
                throw new ModelFileException($"the tensor '{name}' has shape [{string.Join(", ", shape)}] but the calibration is of "
                    + $"{Counted.Of(count, "row")}.");
            }

            var values = new double[count];
            file.ReadDoubles(name, values);
            return values;
        }
    }

    private static ScoreScales? ReadScales(SafetensorsFile file, string name)
    {
        if (!file.TryFind(name, out var tensor))
        {
            return null;
        }

        if (tensor!.Shape is not [ScoreScales.Fewest or ScoreScales.Most])
        {
            throw new ModelFileException($"the tensor '{name}' has shape [{string.Join(", ", tensor.Shape)}] but "
                + $"{ScoreScales.Fewest} or {ScoreScales.Most} numbers belong there.");
        }

        var values = new double[(int)tensor.ElementCount];
        file.ReadDoubles(name, values);
        return ScoreScales.From(values)
            ?? throw new ModelFileException($"the tensor '{name}' holds {string.Join(", ", values)} but scales are finite numbers, the units above 0.");
    }

    private static double[]? ReadBandwidths(SafetensorsFile file, string name, int count)
    {
        if (!file.TryFind(name, out var tensor))
        {
            return null;
        }

        if (tensor!.Shape is not [var length] || length != count)
        {
            throw new ModelFileException($"the tensor '{name}' has shape [{string.Join(", ", tensor.Shape)}] but "
                + $"{Counted.Of(count, "bandwidth", "belongs", "belong")} there.");
        }

        var values = new double[count];
        file.ReadDoubles(name, values);
        return values.All(value => value is > 0 and < float.MaxValue)
            ? values
            : throw new ModelFileException($"the tensor '{name}' holds {string.Join(", ", values)} but a bandwidth lies above 0.");
    }

    private static ReferenceRows? ReadReference(SafetensorsFile file, FlowSpec spec, string name)
    {
        if (!file.TryFind(name, out var tensor))
        {
            return null;
        }

        var width = spec.Context + spec.Shape.Size;
        var shape = tensor!.Shape;
        if (shape.Length != 2 || shape[1] != width || shape[0] < ReferenceRows.FewestRows || shape[0] > ReferenceRows.MostFor(width))
        {
            throw new ModelFileException(
                $"the tensor '{name}' has shape [{string.Join(", ", shape)}] but rows of {Counted.Of(width, "value")} belong there, "
                + $"from {ReferenceRows.FewestRows} to {ReferenceRows.MostFor(width)} of them.");
        }

        var values = new float[checked((int)tensor.ElementCount)];
        file.ReadFloats(name, values);
        return System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(values)
            ? new(values, spec.Shape.Size, spec.Context)
            : throw new ModelFileException($"the tensor '{name}' holds a value that is not finite.");
    }
}
