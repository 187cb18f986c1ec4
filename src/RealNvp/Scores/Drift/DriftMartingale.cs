namespace RealNvp.Scores;

/// <summary>
/// The capital of a player who begins with 1 and bets against uniform, independent p-values at fair odds: it exceeds 1 / a at any time of a stream, however
/// long, with a probability of at most a (Ville's inequality; arXiv:2102.10439).
/// </summary>
/// <remarks>
/// Nobody knows when rows begin to change nor how. So the capital is shared out beforehand over all rows as beginnings, and from each over the bets: what is
/// kept for a late beginning is not lost on early rows. Of the reserve <c>1 / (1 + log(1 + t / 100))</c> is left after t rows; a beginning at row t costs about
/// log t + 2 log log t nats. All beginnings of one bet win and lose alike, so that they are one number.
/// </remarks>
internal sealed class DriftMartingale
{
    // Rows for which about as much is kept as for ten times as many.
    private const double FirstRows = 100;

    private static readonly DriftBet[] Bets = [.. DriftBet.All];

    private readonly double[] _capital = new double[Bets.Length];

    // Of each bet the capital of the best beginning, and that beginning.
    private readonly double[] _best = new double[Bets.Length];
    private readonly long[] _since = new long[Bets.Length];
    private double _reserve = 1;
    private long _count;

    /// <summary>The capital.</summary>
    public double Capital { get; private set; } = 1;

    /// <summary>The likeliest beginning of a change, given that there is one: the number of its first row.</summary>
    public long Since => _since[Array.IndexOf(_best, _best.Max())];

    /// <summary>Writes or reads where the player stands.</summary>
    public void Keep(StreamArchive archive, string name)
    {
        var capital = Capital;
        archive.Keep($"{name}.capital", ref capital);
        archive.Keep($"{name}.reserve", ref _reserve);
        archive.Keep($"{name}.count", ref _count);
        archive.Keep($"{name}.capitals", _capital);
        archive.Keep($"{name}.best", _best);
        archive.Keep($"{name}.since", _since);
        Capital = capital;
        archive.Require(capital >= 0 && _reserve is > 0 and <= 1 && _count >= 0 && !_capital.AsSpan().ContainsAnyExceptInRange(0, double.MaxValue), name);
    }

    /// <summary>Bets on the next p-value.</summary>
    /// <param name="pValue">In (0, 1].</param>
    /// <param name="row">The number of its row.</param>
    public void Add(double pValue, long row)
    {
        _count++;
        var left = 1 / (1 + Math.Log(1 + (_count / FirstRows)));
        var share = (_reserve - left) / _capital.Length;
        (_reserve, Capital) = (left, left);
        for (var bet = 0; bet < _capital.Length; bet++)
        {
            var gain = Bets[bet].Gain(pValue);
            _capital[bet] = (_capital[bet] + share) * gain;
            Capital += _capital[bet];
            if (_best[bet] < share)
            {
                (_best[bet], _since[bet]) = (share, row);
            }

            _best[bet] *= gain;
        }
    }
}
