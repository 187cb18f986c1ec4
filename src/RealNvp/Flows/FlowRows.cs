using RealNvp.Rows;

namespace RealNvp.Flows;

/// <summary>What must hold of rows before a flow takes them.</summary>
internal static class FlowRows
{
    /// <summary>Throws unless there are rows to train on, of the flow's width and with its context.</summary>
    public static void RequireRows(IRows rows, IFlow flow)
    {
        if (rows.Count == 0)
        {
            throw new DataFaultException("There are no training rows; give data that has some.");
        }

        if (rows.Width != flow.Dimension)
        {
            throw new DataFaultException($"The rows have {Counted.Of(rows.Width, "value")} but the flow takes {flow.Dimension}; "
                + "give the flow the data's shape.");
        }

        RequireContext(rows, flow);
    }

    /// <summary>Throws unless the rows come with the context the flow is conditioned on.</summary>
    public static void RequireContext(IRows rows, IFlow flow)
    {
        if (rows.ContextWidth != flow.Spec.Context)
        {
            throw new DataFaultException(
                $"The rows come with {rows.ContextWidth} context values but the flow is conditioned on {flow.Spec.Context}; give both the same.");
        }
    }
}
