namespace RealNvp.Onnx.Steps;

/// <summary>Orders of places.</summary>
internal static class Places
{
    /// <summary>The order that undoes another: where each place's value went.</summary>
    public static int[] Inverse(ReadOnlySpan<int> sources)
    {
        var targets = new int[sources.Length];
        for (var target = 0; target < sources.Length; target++)
        {
            targets[sources[target]] = target;
        }

        return targets;
    }
}
