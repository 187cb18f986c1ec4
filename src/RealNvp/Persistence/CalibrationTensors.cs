using RealNvp.Scores;
using RealNvp.Specs;

namespace RealNvp.Persistence;

/// <summary>
/// The tensors of a model file that its scores are judged by: an F64 vector a measure of the held-out rows, and the sample of the training rows.
/// Versions that know nothing of them read the model all the same.
/// </summary>
internal static class CalibrationTensors
{
    private const string LogProbs = "calibration.log_prob";
    private const string Radii = "calibration.radius";
    private const string PngBits = "calibration.png_bits";
    private const string Gaussian = "calibration.gaussian";
    private const string Neighbours = "calibration.neighbours";
    private const string TrainingRows = "calibration.training_rows";

    public static void Add(SafetensorsWriter writer, ScoreCalibration calibration)
    {
        var held = calibration.HeldOut;
        foreach (var (name, values) in new (string, ReadOnlyMemory<double>?)[]
        {
            (LogProbs, held.LogProbs), (Radii, held.Radii), (PngBits, held.PngBits), (Gaussian, held.Gaussian), (Neighbours, held.Neighbours),
        })
        {
            if (values is { } given)
            {
                writer.Add(name, [given.Length], given);
            }
        }

        if (calibration.Reference is { } reference)
        {
            writer.Add(TrainingRows, [reference.Count, reference.ContextWidth + reference.Width], reference.Values);
        }
    }

    /// <summary>Reads the calibration; null if the file has none. Every size is checked before anything of it is allocated.</summary>
    /// <exception cref="InvalidInputException">A tensor is missing, too long or of another length than the others.</exception>
    public static ScoreCalibration? Read(SafetensorsFile file, FlowSpec spec)
    {
        if (!file.TryFind(LogProbs, out var first))
        {
            return null;
        }

        var count = first!.ElementCount is var rows and >= 1 and <= ScoreCalibration.MostRows && first.Shape.Length == 1
            ? (int)rows
            : throw new InvalidInputException(
                $"the tensor '{LogProbs}' has shape [{string.Join(", ", first.Shape)}] but a calibration is of 1 to {ScoreCalibration.MostRows} rows.");
        return new(
            new()
            {
                LogProbs = Measure(LogProbs),
                Radii = Measure(Radii),
                PngBits = MeasureIfAny(PngBits),
                Gaussian = MeasureIfAny(Gaussian),
                Neighbours = MeasureIfAny(Neighbours),
            },
            ReadReference(file, spec));

        ReadOnlyMemory<double>? MeasureIfAny(string name) => file.TryFind(name, out _) ? Measure(name) : default(ReadOnlyMemory<double>?);

        double[] Measure(string name)
        {
            var shape = file.Find(name).Shape;
            if (shape.Length != 1 || shape[0] != count)
            {
                throw new InvalidInputException($"the tensor '{name}' has shape [{string.Join(", ", shape)}] but the calibration is of {count} rows.");
            }

            var values = new double[count];
            file.ReadDoubles(name, values);
            return values;
        }
    }

    private static ReferenceRows? ReadReference(SafetensorsFile file, FlowSpec spec)
    {
        if (!file.TryFind(TrainingRows, out var tensor))
        {
            return null;
        }

        var width = spec.Context + spec.Shape.Size;
        var shape = tensor!.Shape;
        if (shape.Length != 2 || shape[1] != width || shape[0] < ReferenceRows.FewestRows || shape[0] > ReferenceRows.MostFor(width))
        {
            throw new InvalidInputException(
                $"the tensor '{TrainingRows}' has shape [{string.Join(", ", shape)}] but rows of {width} values belong there, "
                + $"from {ReferenceRows.FewestRows} to {ReferenceRows.MostFor(width)} of them.");
        }

        var values = new float[checked((int)tensor.ElementCount)];
        file.ReadFloats(TrainingRows, values);
        return System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(values)
            ? new(values, spec.Shape.Size, spec.Context)
            : throw new InvalidInputException($"the tensor '{TrainingRows}' holds a value that is not finite.");
    }
}
