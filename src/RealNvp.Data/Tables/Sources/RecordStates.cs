namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// Where records begin in a text, as a table of states: what is read depends on no more of the text before than a state of a few. So a text can be looked at
/// from its middle, once for each state that may hold there, and what was found in its parts can be joined.
/// </summary>
/// <remarks>These are the states of the reader of tables, and where runs of blanks separate values those of <see cref="BlankRuns"/> with them.</remarks>
internal sealed class RecordStates
{
    private const int Letters = 6;

    private readonly byte[] _next;
    private readonly bool[] _begins;

    private RecordStates(byte[] next, bool[] begins) => (_next, _begins) = (next, begins);

    private enum Place : byte
    {
        LineStart,
        AfterReturn,
        ValueStart,
        Plain,
        Quoted,
        Unquoted,
    }

    /// <summary>How many states there are; state 0 is that before the first record.</summary>
    public int Count => _next.Length / Letters;

    /// <summary>The states for a delimiter.</summary>
    public static RecordStates For(char delimiter)
    {
        var start = new Reading(Place.LineStart, IsInQuotes: false, IsLineStart: true, IsPending: false, HasBegun: false);
        var known = new List<Reading> { start };
        var (next, begins) = (new List<byte>(), new List<bool>());
        for (var state = 0; state < known.Count; state++)
        {
            for (var letter = RecordLetter.Other; letter <= RecordLetter.Tab; letter++)
            {
                var follower = delimiter == LineCells.Blanks ? known[state].NextOfBlanks(letter) : known[state].Next(letter);
                if (!known.Contains(follower))
                {
                    known.Add(follower);
                }

                next.Add((byte)known.IndexOf(follower));
                begins.Add(known[state].IsBefore(letter));
            }
        }

        return new([.. next], [.. begins]);
    }

    /// <summary>The state behind a letter.</summary>
    public byte Next(byte state, RecordLetter letter) => _next[(state * Letters) + (int)letter];

    /// <summary>Whether a record begins with a letter.</summary>
    public bool Begins(byte state, RecordLetter letter) => _begins[(state * Letters) + (int)letter];

    /// <summary>A state in words: where the reader stands, and, of blanks, what their runs know: blanks before the first value belong to its record.</summary>
    private readonly record struct Reading(Place Place, bool IsInQuotes, bool IsLineStart, bool IsPending, bool HasBegun)
    {
        /// <summary>Whether a record begins with a letter here: at the start of a line, but for the second letter of its end.</summary>
        public bool IsBefore(RecordLetter letter) => IsLineStart && !IsPending && !IsInQuotes && !HasBegun
            && (Place == Place.LineStart || (Place == Place.AfterReturn && letter != RecordLetter.Feed));

        public Reading Next(RecordLetter letter)
        {
            var place = Place == Place.Quoted ? letter == RecordLetter.Quote ? Place.Unquoted : Place.Quoted
                : letter switch
                {
                    RecordLetter.Return => Place.AfterReturn,
                    RecordLetter.Feed => Place.LineStart,
                    RecordLetter.Delimiter => Place.ValueStart,
                    RecordLetter.Quote when Place != Place.Plain => Place.Quoted,
                    _ => Place.Plain,
                };
            return this with { Place = place, IsLineStart = place is Place.LineStart or Place.AfterReturn };
        }

        public Reading NextOfBlanks(RecordLetter letter)
        {
            if (!IsInQuotes && letter is RecordLetter.Delimiter or RecordLetter.Tab)
            {
                return this with { IsPending = !IsLineStart, HasBegun = IsLineStart };
            }

            var isEnd = letter is RecordLetter.Return or RecordLetter.Feed;
            var before = IsPending && !(isEnd && !IsInQuotes) ? Next(RecordLetter.Delimiter) : this;
            var after = before.Next(letter == RecordLetter.Tab ? RecordLetter.Other : letter);
            var isInQuotes = IsInQuotes ^ (letter == RecordLetter.Quote);
            return after with { IsInQuotes = isInQuotes, IsPending = false, HasBegun = false, IsLineStart = isEnd && !isInQuotes };
        }
    }
}
