namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// The tracks of a scan, one for each state that may hold before it. Two that begin a record together in the same state are the same from there on, and are
/// followed as one.
/// </summary>
internal sealed class Tracks
{
    private readonly RecordStates _states;
    private readonly RecordTrack[] _tracks;
    private readonly List<int> _live;

    // Which other track each follows, and what both were when it began to.
    private readonly (int Of, RecordTrack Own, RecordTrack Other)?[] _followed;

    /// <param name="states">The states.</param>
    /// <param name="count">How many of them, from the first, may hold.</param>
    public Tracks(RecordStates states, int count)
    {
        _states = states;
        _tracks = [.. Enumerable.Range(0, count).Select(state => RecordTrack.In((byte)state))];
        _followed = new (int, RecordTrack, RecordTrack)?[count];
        _live = [.. Enumerable.Range(0, count)];
    }

    /// <summary>Takes a letter.</summary>
    public void Add(RecordLetter letter, long position)
    {
        var begin = 0;
        foreach (var index in _live)
        {
            begin += _states.Begins(_tracks[index].State, letter) ? 1 : 0;
            _tracks[index] = _tracks[index].With(_states, letter, position);
        }

        if (begin > 1)
        {
            Join();
        }
    }

    /// <summary>The tracks at the end, by the state before the scan.</summary>
    public RecordTrack[] Finished() => [.. Enumerable.Range(0, _tracks.Length).Select(Finished)];

    private RecordTrack Finished(int index)
    {
        if (_followed[index] is not { } from)
        {
            return _tracks[index];
        }

        var end = Finished(from.Of);
        return end with
        {
            First = from.Own.First,
            Before = from.Own.Before,
            Lines = from.Own.Lines + end.Lines - from.Other.Lines,
            Records = from.Own.Records + end.Records - from.Other.Records,
        };
    }

    // What follows goes by the state and by what the open record has had so far.
    private void Join()
    {
        for (var place = _live.Count - 1; place > 0; place--)
        {
            var own = _tracks[_live[place]];
            var other = _live.FindIndex(0, place, index => _tracks[index] is { First: >= 0 } track && track.State == own.State && track.Behind == own.Behind);
            if (own.First >= 0 && other >= 0)
            {
                _followed[_live[place]] = (_live[other], own, _tracks[_live[other]]);
                _live.RemoveAt(place);
            }
        }
    }
}
