using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;

namespace RealNvp;

/// <content>Models as files.</content>
public sealed partial class DensityModel
{
    /// <summary>The flow's weights and state, which are what is saved.</summary>
    /// <exception cref="InvalidOperationException">
    /// The flow has none to give: it is no <see cref="ITrainableFlow"/>, or the model is an ensemble, each of whose <see cref="Members"/> has its own.
    /// </exception>
    public FlatParameters Parameters => _flow switch
    {
        ITrainableFlow trainable => trainable.Parameters,
        FlowEnsemble => throw new InvalidOperationException($"The model is an ensemble; each of its {nameof(Members)} has weights of its own."),
        _ => throw new InvalidOperationException($"The model's flow has no weights to give; only an {nameof(ITrainableFlow)}, as engines make it, is saved."),
    };

    /// <summary>Loads a model file.</summary>
    /// <param name="path">A model.safetensors file or a checkpoint.</param>
    /// <param name="engines">Engines to try in order; without any, the managed engine.</param>
    /// <exception cref="ModelFileException">The file is missing, damaged or of another version; the sentence says what to do.</exception>
    /// <exception cref="FlowSpecException">No engine can run its flow.</exception>
    public static DensityModel Load(string path, params IReadOnlyList<IFlowEngine> engines)
    {
        var file = ModelFile.Read(path);
        return new(FlowOf(file, engines), file.Metadata, file.Schema)
        {
            Calibration = file.Calibration,
            CalibrationWithoutClasses = file.CalibrationWithoutClasses,
            Seen = file.Seen,
        };
    }

    /// <summary>Saves the model, an ensemble as one file too; the file is written beside and renamed.</summary>
    /// <exception cref="InvalidOperationException">The flow has no weights to give (<see cref="Parameters"/>).</exception>
    public void Save(string path)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var content = new ModelFile.Content(Spec, Metadata, Members[0].Parameters)
        {
            Others = [.. Members.Skip(1).Select(member => new ModelFile.Member(member.Spec, member.Parameters))],
            Schema = Schema,
            Calibration = Calibration,
            CalibrationWithoutClasses = CalibrationWithoutClasses,
            Seen = Seen,
        };
        ModelFile.Write(path, content);
    }

    private static IFlow FlowOf(ModelFile.Content file, IReadOnlyList<IFlowEngine> engines)
    {
        var flows = new List<IFlow>();
        try
        {
            flows.Add(Engines.Create(file.Spec, file.Parameters, engines));
            flows.AddRange(file.Others.Select(other => Engines.Create(other.Spec, other.Parameters, engines)));
            return flows.Count == 1 ? flows[0] : new FlowEnsemble(flows);
        }
        catch
        {
            flows.ForEach(flow => flow.Dispose());
            throw;
        }
    }
}
