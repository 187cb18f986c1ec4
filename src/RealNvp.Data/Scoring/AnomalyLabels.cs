namespace RealNvp.Data;

/// <summary>What labels say of normal rows and anomalies where nobody says what they mean.</summary>
internal static class AnomalyLabels
{
    /// <summary>The label that means a normal row, whatever its case.</summary>
    public static IReadOnlyList<string> UsualNormal { get; } = ["0", "0.0", "false", "no", "normal", "inlier", "ok", "good"];

    /// <summary>
    /// The one of two labels that means a normal row; null where there are not two, or not one of <see cref="UsualNormal"/> among them: more labels may be
    /// classes of any kind.
    /// </summary>
    public static string? NormalOf(IReadOnlyCollection<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var normal = labels.Where(label => UsualNormal.Contains(label, StringComparer.OrdinalIgnoreCase)).ToArray();
        return labels.Count == 2 && normal.Length == 1 ? normal[0] : null;
    }
}
