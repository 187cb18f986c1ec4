using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.ML.Rows;

namespace RealNvp.ML.Outputs;

/// <summary>A column made of what the flow says of a row.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">What its values are, in a data view.</param>
/// <param name="value">Its value.</param>
/// <param name="annotations">What is known of it; null for nothing.</param>
/// <param name="needsScore">Whether more than log p is needed for it.</param>
internal sealed class ScoreOutput<T>(
    string name, DataViewType type, Func<RowAnswer, T> value, DataViewSchema.Annotations? annotations = null, bool needsScore = true)
    : FlowOutput(name, type, annotations)
{
    public override bool NeedsScore => needsScore;

    public override Delegate Getter(Func<RowAnswer> answer, Delegate? original) => (ValueGetter<T>)((ref T result) => result = value(answer()));
}
