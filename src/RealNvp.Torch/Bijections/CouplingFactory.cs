using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Couplings;
using RealNvp.Torch.Fused;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>Joins couplings from their splits, networks and maps.</summary>
internal static class CouplingFactory
{
    /// <summary>The affine coupling (arXiv:1605.08803, equations 7 and 8), the write-up's <c>NVPBlock</c>. Vectors, [batch, features].</summary>
    public static Coupling Affine(AffineCouplingSpec spec, StepPlan step, StepTensors tensors) => OfVectors(
        spec,
        spec.Split(step.Input.Size),
        tensors.Device,
        new AffineMap(new(spec.LogScale, tensors)),
        spec.Shared is { } shared
            ? [Conditioner.Create(shared, tensors.Within("shared"))]
            : [Conditioner.Create(spec.ScaleNet!, tensors.Within("s")), Conditioner.Create(spec.ShiftNet!, tensors.Within("t"))]);

    /// <summary>The spline coupling (arXiv:1906.04032, section 3). Vectors, [batch, features].</summary>
    public static Coupling Spline(SplineCouplingSpec spec, StepPlan step, StepTensors tensors) => OfVectors(
        spec, spec.Split(step.Input.Size), tensors.Device, new SplineMap(spec.Spline), Conditioner.Create(spec.Net, tensors.Within("net")));

    /// <summary>
    /// A spline for every variable (arXiv:1906.04032, section 3): a coupling that keeps nothing, whose network sees the context alone; without context its
    /// numbers are weights. Vectors, [batch, features].
    /// </summary>
    public static Coupling Elementwise(ElementwiseSplineSpec spec, StepPlan step, StepTensors tensors)
    {
        var (columns, map) = (ElementwiseSplineSpec.Split(step.Input.Size), new SplineMap(spec.Spline));
        if (step.Context > 0)
        {
            return OfVectors(spec, columns, tensors.Device, map, Conditioner.Create(spec.Net!, tensors.Within(ElementwiseSplineSpec.NetName)));
        }

        var numbers = tensors.Trained(ElementwiseSplineSpec.NumbersName);
        return new(
            spec.Kind,
            new ColumnSplit(columns, tensors.Device),
            (kept, _, _) => [numbers.reshape(1, -1).expand(kept.shape[0], -1)],
            map,
            numbers.numel(),
            modules: []);
    }

    /// <summary>
    /// The affine coupling on images [batch, channels, height, width] (arXiv:1605.08803, sections 3.4 and 4.1), with splines behind the affine map where
    /// the spec has them.
    /// </summary>
    public static Coupling Image(ImageCouplingSpec spec, StepPlan step, StepTensors tensors)
    {
        var places = new ImageSplit(spec, step.Input);
        var checkerboard = places.IsCheckerboard ? new CheckerboardSplit(places, tensors.Type, tensors.Device) : null;
        CouplingSplit split = checkerboard ?? (CouplingSplit)new ColumnSplit(places.Columns, tensors.Device);
        var network = ImageConditioner.Create(spec.Net, checkerboard?.KeptMask, step.Context > 0, tensors.Within("net"));
        var bound = new LogScale(spec.LogScale, tensors, places: 2);
        var affine = new AffineMap(bound);
        return new(
            spec.Kind,
            split,
            (kept, context, updateStatistics) => [network.Apply(kept, context, updateStatistics)],
            spec.Spline is { } spline ? new ChainedMap(affine, new SplineMap(spline)) : affine,
            Math.Max(network.Width, (long)places.Heads) * places.Pixels,
            [network],
            tensors.AreShared ? new FusedPath(split, places, bound, network, tensors.Type) : null);
    }

    /// <summary>The coupling on the noise within levels of images [batch, channels, height, width] (arXiv:1902.00275, section 3.1).</summary>
    public static Coupling Dequantisation(DequantisationCouplingSpec spec, StepPlan step, StepTensors tensors)
    {
        var places = new ImageSplit(spec.Pixels, step.Input);
        var split = new LevelSplit(new CheckerboardSplit(places, tensors.Type, tensors.Device), spec.Levels, tensors.Type);
        var network = ImageConditioner.Create(spec.Net, split.KeptMask, step.Context > 0, tensors.Within("net"));
        return new(
            spec.Kind,
            split,
            (kept, context, updateStatistics) => [network.Apply(kept, context, updateStatistics)],
            new SweptSplineMap(spec.Spline),
            Math.Max(network.Width, (long)split.Changing * spec.Spline.ParametersPerVariable) * places.Pixels,
            [network]);
    }

    /// <summary>A coupling of vectors by any map, with one network for all parameters or one for every part.</summary>
    public static Coupling OfVectors(
        StepSpec spec, (Columns Kept, Columns Changed) columns, Device device, IElementwiseMap map, params Conditioner[] networks)
    {
        return new(spec.Kind, new ColumnSplit(columns, device), Parameters, map, (long)columns.Changed.Count * map.Parts.Max(), networks);

        Tensor[] Parameters(Tensor kept, Tensor? context, bool updateStatistics)
        {
            var seen = context is null ? kept : cat([kept, context], 1);
            return Array.ConvertAll(networks, network => network.Apply(seen, updateStatistics));
        }
    }
}
