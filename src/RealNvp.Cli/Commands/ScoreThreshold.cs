using RealNvp.Calibration;
using RealNvp.Cli.Scoring;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Data.Scoring;
using RealNvp.Rows;

namespace RealNvp.Cli.Commands;

/// <summary>Finds what scores are judged by: what the user gives, what the model carries, or what the data that it was trained on says.</summary>
/// <param name="loaded">The model.</param>
/// <param name="rows">What is scored; rows of a class-conditional model without classes are judged by held-out rows without theirs.</param>
/// <param name="directory">Where the data's files are looked for first.</param>
/// <param name="progress">Gets a line where there is something to say.</param>
internal sealed class ScoreThreshold(LoadedModel loaded, ScoringRows rows, string? directory, IProgress<string> progress)
{
    private readonly DensityModel _model = loaded.Model;
    private string? _measured;

    /// <summary>The held-out rows of which the last measurement was, where it was of rows that are there.</summary>
    public IRows? HeldOut { get; private set; }

    /// <summary>Whether rows are scored without the classes that the model is given.</summary>
    public bool IsWithoutClasses => rows.ContextWidth < _model.Spec.Context;

    private ScoreCalibration? Known
    {
        get => IsWithoutClasses ? _model.CalibrationWithoutClasses : _model.Calibration;
        set
        {
            if (IsWithoutClasses)
            {
                _model.CalibrationWithoutClasses = value;
            }
            else
            {
                _model.Calibration = value;
            }
        }
    }

    /// <summary>Keeps in the model file what rows that the user gave as normal ones say, where that is wanted: once all else is done.</summary>
    public void Keep()
    {
        if (_measured is null)
        {
            return;
        }

        _model.Save(loaded.Path);
        progress.Report($"The threshold of {Counted.Of(Known!.Count, "row")} of {_measured} is kept in {loaded.Path}.");
    }

    /// <summary>Measures rows that the user gives as normal ones.</summary>
    /// <param name="file">Their file.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="saves">Whether <see cref="Keep"/> writes what they say into the model file.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public ScoreCalibration Measure(string file, ScoringOptions options, bool saves, CancellationToken cancellationToken)
    {
        using var opened = ScoreRows.Open(loaded, file, null, options, directory, progress, cancellationToken);
        if (opened.ContextWidth < rows.ContextWidth)
        {
            throw new InvalidInputException(
                $"{opened.Name} does not say the classes of its rows, but {rows.Name} does: "
                + "set the threshold by rows with classes, such as a .npz file with an array y.");
        }

        Known = Measure(IsWithoutClasses ? opened.WithoutClasses() : opened, file, cancellationToken);
        if (saves)
        {
            if (!IsWithoutClasses && _model.Metadata.Classes is not null)
            {
                _model.CalibrationWithoutClasses = Measure(opened.WithoutClasses(), file, cancellationToken);
            }

            _measured = opened.Name;
        }

        return Known!;
    }

    /// <summary>What the model carries, or what the data that it was trained on says; null if there is nothing.</summary>
    public ScoreCalibration? Find(CancellationToken cancellationToken)
    {
        if (Known is not null)
        {
            return Known;
        }

        var without = IsWithoutClasses ? " for rows without classes" : "";
        using var data = TrainingData(cancellationToken);
        if (data is not null)
        {
            progress.Report($"The model file holds no calibration{without}; measuring the test rows of {data.Name}.");
            return Known = IsWithoutClasses
                ? HeldOutCalibration.MeasureWithoutClasses(_model, data, loaded.Seed, cancellationToken)
                : HeldOutCalibration.Measure(_model, data, keepTrainingRows: true, loaded.Seed, cancellationToken);
        }

        progress.Report(
            $"The model file holds no calibration{without} and the data it was trained on is not there: there are no p-values; "
            + "give normal rows that training did not see with --calibrate FILE.");
        return null;
    }

    /// <summary>
    /// Measures the held-out rows of the data that the model was trained on anew, where the rows themselves are needed: of these a model file has what was
    /// measured alone.
    /// </summary>
    public ScoreCalibration Remeasure(CancellationToken cancellationToken)
    {
        if (IsWithoutClasses)
        {
            throw new InvalidInputException(
                $"{rows.Name} does not say the classes of its rows, and for such rows a shift is told by held-out rows that are given; "
                + "give normal rows that training did not see with --calibrate FILE.");
        }

        using var data = TrainingData(cancellationToken);
        if (data?.HeldOut is not { Count: > 0 } heldOut)
        {
            throw new InvalidInputException(
                "How often held-out rows occur elsewhere is told by the rows themselves, of which the model file has only what was measured, and the data that "
                + "it was trained on is not there; give normal rows that training did not see with --calibrate FILE.");
        }

        var picked = SeededRandom.For(loaded.Seed, SeedPurpose.CalibrationRows).ChooseAtMost(ScoreCalibration.MostRows, heldOut.Count);
        var (values, context) = RowCopy.Read(heldOut, picked, cancellationToken);
        return Measure(new FloatRows(values, heldOut.Width, context, heldOut.ContextWidth), source: null, cancellationToken);
    }

    private ScoreCalibration Measure(ScoringRows normal, string file, CancellationToken cancellationToken) =>
        Measure(normal.ToRows(_model, cancellationToken), DataPlace.Full(file), cancellationToken);

    private ScoreCalibration Measure(IRows normal, string? source, CancellationToken cancellationToken)
    {
        HeldOut = LagRows.Judged(_model, normal);
        return HeldOutCalibration.MeasureGiven(_model, normal, source, progress, loaded.Seed, cancellationToken);
    }

    private Dataset? TrainingData(CancellationToken cancellationToken)
    {
        try
        {
            return loaded.LoadData(null, directory, progress, cancellationToken: cancellationToken);
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }
}
