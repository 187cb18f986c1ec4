using RealNvp.Flows;
using RealNvp.Rows;

namespace RealNvp;

/// <content>What fills memory of the caller, for services that keep their buffers.</content>
public sealed partial class DensityModel
{
    /// <summary>Draws rows from the density into memory of the caller.</summary>
    /// <param name="rows">Receives <c>[n, Dimension]</c> in the data's own units, the same as the other overload gives.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <param name="temperature">1 samples the density; less gives likelier, less varied rows. From 0 to <see cref="FlowDensity.HighestTemperature"/>.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</param>
    /// <param name="cancellationToken">Stops between parts of the rows, of which the first are then drawn.</param>
    /// <exception cref="ArgumentException">The memory is not that of whole rows, or the context not that of as many.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is negative, not a number or too high.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Sample(
        Span<float> rows, ulong seed = 1, double temperature = 1, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        RowCount.Check(rows.Length, Dimension, rows.Length / Dimension);
        _flow.Sample(rows, seed, temperature, context, cancellationToken);
        _units.ToData(rows);
    }

    /// <summary>Maps rows to their latents in memory of the caller. A row alone allocates nothing with the managed engine.</summary>
    /// <param name="rows"><c>[n, Dimension]</c> in the data's own units.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</param>
    /// <param name="latents">Receives <c>[n, Dimension]</c>; may be the memory of the rows.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="InvalidInputException">The model is an ensemble, which has no latents of its own.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Encode(ReadOnlySpan<float> rows, ReadOnlySpan<float> context, Span<float> latents, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var values = InFlowUnits(rows);
        using var logDet = new Rented<double>(rows.Length / Dimension);
        _flow.Encode(values.Span, latents, logDet.Span, context, cancellationToken);
    }

    /// <summary>Maps latents to rows in memory of the caller. A row alone allocates nothing with the managed engine.</summary>
    /// <param name="latents"><c>[n, Dimension]</c>.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</param>
    /// <param name="rows">Receives <c>[n, Dimension]</c> in the data's own units; quantised data comes back as its levels.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="InvalidInputException">The model is an ensemble, which has no latents of its own.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Decode(ReadOnlySpan<float> latents, ReadOnlySpan<float> context, Span<float> rows, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var logDet = new Rented<double>(latents.Length / Dimension);
        _flow.Decode(latents, rows, logDet.Span, context, cancellationToken);
        _units.ToData(rows);
    }
}
