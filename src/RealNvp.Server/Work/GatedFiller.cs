using RealNvp.Tables;

namespace RealNvp.Server.Work;

/// <summary>Fills in a table row by row, so that other requests get their turn between two rows. It waits on the thread that calls it.</summary>
internal sealed class GatedFiller(IRowFiller filler, WorkGate gate) : IRowFiller
{
    public string Rule => filler.Rule;

    public bool TryFill(Span<double> cells, CancellationToken cancellationToken)
    {
        // A row that lacks nothing costs nothing.
        if (!cells.Contains(double.NaN))
        {
            return filler.TryFill(cells, cancellationToken);
        }

        var row = cells.ToArray();
        var isFilled = gate.RunAsync(() => filler.TryFill(row, cancellationToken), isPatient: true, cancellationToken).GetAwaiter().GetResult();
        row.CopyTo(cells);
        return isFilled;
    }
}
