namespace RealNvp.Training;

/// <summary>The order in which a training reads its rows: another one in every pass, by the seed.</summary>
internal sealed class RowOrder(int rows, ulong seed)
{
    private readonly int[] _order = new int[rows];
    private int _pass = -1;

    /// <summary>The rows in the order of a pass, from 1; 0 is that of the rows that a flow starts from. Valid until another pass is asked for.</summary>
    public ReadOnlyMemory<int> Of(int pass)
    {
        if (_pass != pass)
        {
            for (var index = 0; index < _order.Length; index++)
            {
                _order[index] = index;
            }

            SeededRandom.For(seed, SeedPurpose.RowOrder, (ulong)pass).Shuffle(_order);
            _pass = pass;
        }

        return _order;
    }
}
