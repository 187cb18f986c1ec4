using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Data.Tables;
using RealNvp.ML.Columns;
using RealNvp.Tables;

namespace RealNvp.ML.Rows;

/// <summary>Asks how likely rows are, and how strange.</summary>
/// <param name="detector">What is asked.</param>
/// <param name="missing">What becomes of rows that lack a value.</param>
/// <param name="asksForScores">Whether more is wanted than log p, which takes less.</param>
internal sealed class ScoreQuestion(AnomalyDetector detector, MissingRule missing, bool asksForScores) : IRowQuestion
{
    private readonly RowScoring _scoring = new(detector.Scorer);
    private readonly RecordReader _reader = new(detector.Model, missing);

    // A cursor's rows follow one another, whatever other cursors see.
    private readonly SeriesMemory? _memory = SeriesMemory.Of(detector.Model.Schema);

    public IAskedRows Begin() => new Asked(this);

    public void Dispose() => _reader.Dispose();

    private sealed class Asked(ScoreQuestion question) : IAskedRows
    {
        private readonly List<RowEntry> _entries = [];
        private readonly List<float> _rows = [];
        private readonly List<float> _context = [];
        private int _measurable;

        public void Add(RowRecord record, long number)
        {
            var read = question._reader.Read(record, number, question._memory, CancellationToken.None);
            _entries.Add(read.Entry with { Index = read.IsMeasurable ? _measurable++ : -1 });
            if (read.IsMeasurable)
            {
                _rows.AddRange(read.Row);
                _context.AddRange(read.Context);
            }
        }

        public IReadOnlyList<RowAnswer> Answer(CancellationToken cancellationToken)
        {
            var batch = new RowBatch { Entries = _entries, Rows = _rows.ToArray(), Context = _context.ToArray() };
            return question.Answer(batch, cancellationToken);
        }
    }

    private IReadOnlyList<RowAnswer> Answer(RowBatch batch, CancellationToken cancellationToken)
    {
        if (!asksForScores)
        {
            var logProbs = detector.Model.LogProbs(batch.Rows.Span, batch.Context.Span, cancellationToken);
            return [.. batch.Entries.Select(entry => new RowAnswer(entry.Index < 0 ? double.NaN : logProbs[entry.Index]))];
        }

        var scored = _scoring.Judge(batch, _scoring.Measure(batch, [], cancellationToken), found: null, cancellationToken);
        return [.. scored.Rows.Select(row => new RowAnswer(row.LogProb ?? double.NaN, row))];
    }
}
