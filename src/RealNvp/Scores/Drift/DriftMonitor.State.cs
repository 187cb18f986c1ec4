namespace RealNvp.Scores;

/// <content>What is kept of it while no program runs.</content>
public sealed partial class DriftMonitor
{
    private const string Name = "drift";

    /// <summary>Writes or reads where the watch stands; a monitor that reads is new.</summary>
    internal void Keep(StreamArchive archive)
    {
        lock (_gate)
        {
            long begun = (long)_begun;
            archive.Keep($"{Name}.rows", ref _rows);
            archive.Keep($"{Name}.begun", ref begun);
            archive.Require(_rows >= 0 && begun >= 1, Name);
            _hasValues = archive.Keep($"{Name}.hasValues", _hasValues);
            _heldOut.Keep(archive, $"{Name}.random");
            _recent.Keep(archive, $"{Name}.recent");
            _martingale.Keep(archive, $"{Name}.player");
            KeepEarlier(archive);
            KeepChange(archive);
            KeepRanks(archive, (ulong)begun);
        }
    }

    private void KeepEarlier(StreamArchive archive)
    {
        var earlier = archive.Keep($"{Name}.earlier", _earlier, StreamStateJson.Default.ListDriftReport);
        archive.Require(earlier.Count <= MostChanges && earlier.TrueForAll(report => report?.Columns is not null), $"{Name}.earlier");
        if (archive.IsReading)
        {
            _earlier.AddRange(earlier);
        }
    }

    private void KeepChange(StreamArchive archive)
    {
        if (!archive.Keep($"{Name}.change", _change is not null))
        {
            return;
        }

        var (since, noticed, isFirst) = _change?.Place ?? default;
        archive.Keep($"{Name}.change.since", ref since);
        archive.Keep($"{Name}.change.noticed", ref noticed);
        isFirst = archive.Keep($"{Name}.change.isFirst", isFirst);
        archive.Require(since >= 1 && noticed >= since && _rows >= noticed, $"{Name}.change");
        _change ??= new(since, noticed, new(_columns?.Width ?? 0), isFirst);
        _change.Keep(archive, $"{Name}.change");
    }

    // The next rows are ranked among the held-out ones, or among those behind a change; or these are still being collected.
    private void KeepRanks(StreamArchive archive, ulong begun)
    {
        var behind = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_behind);
        var isRanking = archive.Keep($"{Name}.ranks", _ranks is not null);
        var isHeldOut = isRanking && _ranks is not null && _ranks.Scores.SequenceEqual(_heldOut.Scores);
        isHeldOut = archive.Keep($"{Name}.ranks.areHeldOut", isHeldOut);
        ReadOnlySpan<double> among = isRanking && !archive.IsReading ? _ranks!.Scores : behind;
        var length = archive.Keep($"{Name}.ranks.count", isHeldOut ? 0 : among.Length, 0, RowsBehindChange);
        double[] scores = isHeldOut ? [] : archive.IsReading ? new double[length] : [.. among];
        archive.Keep($"{Name}.ranks.scores", scores);
        archive.Require(!scores.AsSpan().Contains(double.NaN) && (!isRanking || isHeldOut || length == RowsBehindChange), $"{Name}.ranks");
        if (archive.IsReading)
        {
            _begun = begun - (isRanking ? 1UL : 0);
            _ranks = isRanking ? RanksAmong(isHeldOut ? _scorer.HeldOut.Scores.Span : scores) : null;
            _behind.AddRange(isRanking ? [] : scores);
            archive.Require(!isRanking || scores.AsSpan().SequenceEqual(scores.Order().ToArray()), $"{Name}.ranks");
        }

        _ranks?.Keep(archive, $"{Name}.ranks");
    }
}
