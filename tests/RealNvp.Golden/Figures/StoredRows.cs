using RealNvp.Rows;
using RealNvp.Specs;

namespace RealNvp.Golden;

/// <summary>The rows that a golden training was on.</summary>
internal static class StoredRows
{
    public const string Train = "train";
    public const string TrainContext = "train_context";
    public const string Valid = "valid";
    public const string ValidContext = "valid_context";

    /// <summary>The rows as they were stored; no validation rows where there were none.</summary>
    public static (IRows Train, IRows? Valid) Of(GoldenTensors expected, FlowSpec spec)
    {
        var valid = Rows(Valid, ValidContext);
        return (Rows(Train, TrainContext), valid.Count == 0 ? null : valid);

        GivenRows Rows(string rows, string context) => new(expected.Floats(rows), spec.Shape.Size, expected.Floats(context), spec.Context);
    }
}
