using System.Numerics;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>The coarsest decimal grid that all values of a column lie on: how many decimals they have, and the smallest step between them.</summary>
internal sealed class DecimalGrid
{
    private const int MostDecimals = 9;
    private const double LargestCount = 1e15;
    private const double Tolerance = 1e-13;

    private double _power = 1;
    private long _first;
    private BigInteger _divisor;
    private bool _hasFirst;

    /// <summary>The most decimals of any value; null if some value has too many to be a decimal number.</summary>
    public int? Decimals { get; private set; } = 0;

    /// <summary>The greatest number that divides all differences; 0 without two different values, or without a grid.</summary>
    public double Step => Decimals is null ? 0 : (double)_divisor / _power;

    /// <summary>The first value that was added.</summary>
    public double First => _first / _power;

    public void Add(double value)
    {
        while (Decimals is not null)
        {
            var scaled = value * _power;
            var whole = Math.Round(scaled);
            if (Math.Abs(scaled) > LargestCount)
            {
                Decimals = null;
            }
            else if (Math.Abs(scaled - whole) <= Tolerance * Math.Abs(scaled))
            {
                Add((long)whole);
                return;
            }
            else if (Decimals == MostDecimals || Tolerance * Math.Abs(scaled) > 1e-3)
            {
                Decimals = null;
            }
            else
            {
                // One more decimal: what was counted so far is ten times as many of the smaller parts.
                Decimals++;
                _power *= 10;
                _divisor *= 10;
                _first *= 10;
            }
        }
    }

    private void Add(long count)
    {
        if (!_hasFirst)
        {
            (_first, _hasFirst) = (count, true);
            return;
        }

        if (count != _first && !_divisor.IsOne)
        {
            _divisor = BigInteger.GreatestCommonDivisor(_divisor, Math.Abs(count - _first));
        }
    }
}
