using System.Collections.Concurrent;
using RealNvp.Data.Scoring;
using RealNvp.ML.Columns;

namespace RealNvp.ML.Rows;

/// <summary>Asks what rows should have where they lack a value.</summary>
/// <param name="model">What is asked.</param>
internal sealed class FillQuestion(DensityModel model) : IRowQuestion
{
    // Each is for one thread at a time.
    private readonly ConcurrentBag<RecordFiller> _idle = [];

    public IAskedRows Begin() => new Asked(this);

    public void Dispose()
    {
        while (_idle.TryTake(out var filler))
        {
            filler.Dispose();
        }
    }

    private sealed class Asked(FillQuestion question) : IAskedRows
    {
        private readonly List<(RowRecord Record, long Number)> _rows = [];

        public void Add(RowRecord record, long number) => _rows.Add((record.Copy(), number));

        public IReadOnlyList<RowAnswer> Answer(CancellationToken cancellationToken)
        {
            var filler = question._idle.TryTake(out var idle) ? idle : new RecordFiller(question.Model);
            try
            {
                return [.. _rows.Select(row => Filled(filler, filler.Fill(row.Record, row.Number, cancellationToken)))];
            }
            finally
            {
                // Whatever ended the work: a filler begins each record anew.
                question._idle.Add(filler);
            }
        }

        private static RowAnswer Filled(RecordFiller filler, IReadOnlyList<string?> texts)
        {
            Dictionary<string, string>? filled = null;
            for (var column = 0; column < texts.Count; column++)
            {
                if (texts[column] is { } text)
                {
                    (filled ??= new(StringComparer.Ordinal)).Add(filler.Columns[column].Name, text);
                }
            }

            return new(double.NaN, Filled: filled);
        }
    }

    private DensityModel Model => model;
}
