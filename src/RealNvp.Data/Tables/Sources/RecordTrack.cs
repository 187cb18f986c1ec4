namespace RealNvp.Data.Tables.Sources;

/// <summary>What some bytes of a text hold if a state holds before them: where its first record begins, and how many lines and records there are.</summary>
/// <param name="State">The state behind them.</param>
/// <param name="First">Where in the file the first record begins; -1 where none does.</param>
/// <param name="Before">The line feeds before that, which belong to a record that began earlier.</param>
/// <param name="Lines">The lines of the records that begin and end here.</param>
/// <param name="Records">How many these are.</param>
/// <param name="Behind">The line feeds so far of the last record, which goes on behind.</param>
internal readonly record struct RecordTrack(byte State, long First, long Before, long Lines, long Records, long Behind)
{
    /// <summary>A track that begins in a state.</summary>
    public static RecordTrack In(byte state) => new(state, First: -1, 0, 0, 0, 0);

    /// <summary>The track behind one more letter, or a run of those that mean nothing.</summary>
    /// <param name="states">The states.</param>
    /// <param name="letter">The letter.</param>
    /// <param name="position">Where it stands in the file.</param>
    public RecordTrack With(RecordStates states, RecordLetter letter, long position)
    {
        var next = this with { State = states.Next(State, letter) };
        if (states.Begins(State, letter))
        {
            next = First < 0 ? next with { First = position } : next with { Lines = Lines + Math.Max(Behind, 1), Records = Records + 1, Behind = 0 };
        }

        return letter != RecordLetter.Feed ? next
            : next.First < 0 ? next with { Before = next.Before + 1 }
            : next with { Behind = next.Behind + 1 };
    }
}
