using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.ML.Rows;

namespace RealNvp.ML.Outputs;

/// <summary>A column that a flow adds to the rows of a data view.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">What its values are.</param>
/// <param name="annotations">What is known of it; null for nothing.</param>
internal abstract class FlowOutput(string name, DataViewType type, DataViewSchema.Annotations? annotations = null)
{
    public string Name => name;

    public DataViewType Type => type;

    public DataViewSchema.Annotations? Annotations => annotations;

    /// <summary>Whether more than log p is needed for it.</summary>
    public virtual bool NeedsScore => true;

    /// <summary>The column of the input that it is made of besides what the flow says; null for none.</summary>
    public virtual DataViewSchema.Column? Original => null;

    /// <summary>A getter of its value.</summary>
    /// <param name="answer">What the flow says of the current row.</param>
    /// <param name="original">A getter of <see cref="Original"/>; null without.</param>
    public abstract Delegate Getter(Func<RowAnswer> answer, Delegate? original);
}
