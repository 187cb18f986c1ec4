using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>Reorders the variables.</summary>
internal sealed class ManagedPermute(PermuteSpec spec, int features) : ManagedStep
{
    private readonly int[] _sources = spec.Sources(features);

    public override void Forward(Span<float> values, Span<double> logDet, Workspace workspace) => Gather(values, workspace);

    public override void Inverse(Span<float> values, Span<double> logDet, Workspace workspace) => Scatter(values, workspace);

    public override void Backward(Span<float> gradient, WorkerState worker, SavedActivations? activations) => Scatter(gradient, worker.Workspace);

    private void Gather(Span<float> values, Workspace workspace)
    {
        var copy = workspace.Row.Span[..features];
        for (var start = 0; start < values.Length; start += features)
        {
            var row = values.Slice(start, features);
            row.CopyTo(copy);
            for (var position = 0; position < features; position++)
            {
                row[position] = copy[_sources[position]];
            }
        }
    }

    private void Scatter(Span<float> values, Workspace workspace)
    {
        var copy = workspace.Row.Span[..features];
        for (var start = 0; start < values.Length; start += features)
        {
            var row = values.Slice(start, features);
            row.CopyTo(copy);
            for (var position = 0; position < features; position++)
            {
                row[_sources[position]] = copy[position];
            }
        }
    }
}
