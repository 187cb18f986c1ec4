using System.Numerics.Tensors;
using RealNvp.Files;
using RealNvp.Flows;

namespace RealNvp;

/// <content>Ensembles: several flows as one density, the mean of theirs.</content>
public sealed partial class DensityModel
{
    private DensityModel(DensityModel ensemble, IFlow flow, int place)
    {
        (_flow, _units, _encoding, _isMember, Schema) = (flow, ensemble._units, ensemble._encoding, true, ensemble.Schema);
        Metadata = ensemble.Metadata.OfMember(place);
        Members = [this];
    }

    /// <summary>
    /// The models of one flow that make up this one: of an ensemble at least two, each with latents and weights of its own and without a calibration, which
    /// live as long as the ensemble and need no disposing; otherwise this model alone. The density of an ensemble is the mean of its members' densities.
    /// </summary>
    public IReadOnlyList<DensityModel> Members { get; }

    /// <summary>
    /// Makes one model of several on data of one kind: its density is the mean of theirs, each with the same weight. It can all that a model can but for
    /// latents, and is saved as one file. It comes without a calibration.
    /// </summary>
    /// <param name="models">
    /// The models, from 2 to 64 flows in all; those of an ensemble count one by one. Their flows are the new model's, which is disposed of in place of them.
    /// </param>
    /// <exception cref="InvalidInputException">They are too few or too many, or differ in shape, levels, context, columns or classes.</exception>
    public static DensityModel Ensemble(IReadOnlyList<DensityModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        DensityModel[] members = [.. models.SelectMany(model => model.Members)];
        FlowEnsemble.RequireOneKind([.. members.Select(member => member.Spec)]);
        foreach (var (place, member) in members.Index())
        {
            if (!HasSameColumns(member, members[0]))
            {
                throw new InvalidInputException(
                    $"The models of an ensemble are of the same columns and classes, but those of number {place + 1} differ from the first's; "
                    + "take models that were trained on the same data.");
            }
        }

        return new(
            new FlowEnsemble([.. members.Select(member => member._flow)]),
            ModelMetadata.OfEnsemble([.. members.Select(member => member.Metadata)]),
            members[0].Schema);
    }

    /// <summary>
    /// The log densities of rows and the lengths of their latents, in one pass through the flow. Of an ensemble the length whose energy, half its square, is the
    /// mean of the members'.
    /// </summary>
    internal void LogProbAndRadius(
        ReadOnlySpan<float> rows, Span<double> logProb, Span<double> radius, ReadOnlySpan<float> context, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var values = InFlowUnits(rows);
        if (_flow is FlowEnsemble ensemble)
        {
            OfFlows(ensemble.Members, values.Span, logProb, radius, context, cancellationToken);
        }
        else
        {
            OfFlow(_flow, values.Span, logProb, radius, context, cancellationToken);
        }

        foreach (ref var value in logProb)
        {
            value -= _units.LogVolume;
        }

        AddLogDet(rows, logProb);
        _units.RuleOutImpossible(rows, logProb);
    }

    private static void OfFlow(
        IFlow flow, ReadOnlySpan<float> values, Span<double> logProb, Span<double> radius, ReadOnlySpan<float> context, CancellationToken cancellationToken)
    {
        using var latents = new Rented<float>(values.Length);
        flow.Encode(values, latents.Span, logProb, context, cancellationToken);
        var latentBase = BaseDensity.Of(flow.Spec.Base);
        for (var row = 0; row < logProb.Length; row++)
        {
            var latent = latents.Span.Slice(row * flow.Dimension, flow.Dimension);
            logProb[row] += latentBase.LogDensity(latent);
            radius[row] = latentBase.Radius(latent);
        }

        FlowDensity.RuleOutOverflow(flow, logProb);
    }

    private static void OfFlows(
        IReadOnlyList<IFlow> flows, ReadOnlySpan<float> values, Span<double> logProb, Span<double> radius, ReadOnlySpan<float> context,
        CancellationToken cancellationToken)
    {
        using var ownLogProb = new Rented<double>(logProb.Length);
        using var ownRadius = new Rented<double>(logProb.Length);
        logProb.Fill(double.NegativeInfinity);
        radius.Clear();
        foreach (var flow in flows)
        {
            OfFlow(flow, values, ownLogProb.Span, ownRadius.Span, context, cancellationToken);
            FlowEnsemble.Add(logProb, ownLogProb.Span);
            for (var row = 0; row < radius.Length; row++)
            {
                radius[row] += ownRadius.Span[row] * ownRadius.Span[row];
            }
        }

        TensorPrimitives.Subtract(logProb, Math.Log(flows.Count), logProb);
        for (var row = 0; row < radius.Length; row++)
        {
            radius[row] = Math.Sqrt(radius[row] / flows.Count);
        }
    }

    private static bool HasSameColumns(DensityModel model, DensityModel other) =>
        model.Schema?.ToJson() == other.Schema?.ToJson()
        && (model.Metadata.Classes ?? []).SequenceEqual(other.Metadata.Classes ?? [], StringComparer.Ordinal);
}
