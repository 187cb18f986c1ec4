using RealNvp.Calibration;
using RealNvp.Collectives;
using RealNvp.Data.Parts;

namespace RealNvp.Data.Scoring;

/// <summary>Scores that several processes write, each of its part of the rows. A row's score is that of one process that scores all.</summary>
/// <param name="collective">The processes.</param>
/// <param name="scoring">What scores the rows.</param>
/// <param name="rows">This process's part of them.</param>
internal sealed class PartedScores(ICollective collective, RowScoring scoring, ScoringRows rows)
{
    private readonly ScoringTally _tally = new(strangest: 0);

    /// <summary>The baselines whose scores stand in files.</summary>
    public IReadOnlyList<ScoreKind> Baselines { get; init; } = [];

    /// <summary>Whether text that a spreadsheet would take for a formula is made harmless.</summary>
    public bool IsSafe { get; init; }

    /// <summary>Scores the rows and writes nothing.</summary>
    public ScoringCounts Count(CancellationToken cancellationToken)
    {
        collective.Together(() => Score(null, cancellationToken));
        return ScoringCounts.Of(_tally, collective);
    }

    /// <summary>Writes a file for each process and an index (<see cref="PartedFile.WriteParts"/>).</summary>
    /// <param name="path">The file that the parts are of, .csv or .npy.</param>
    /// <param name="isArray">Whether they are NumPy arrays.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    public (ScoringCounts Counts, FileParts Index) WriteParts(string path, bool isArray, CancellationToken cancellationToken)
    {
        var index = PartedFile.WriteParts(collective, path, stream =>
        {
            Write(stream, isArray, hasHeader: true, cancellationToken);
            return _tally.Rows;
        });
        return (ScoringCounts.Of(_tally, collective), index);
    }

    /// <summary>Writes one file of text with all rows in their order.</summary>
    /// <param name="path">The file, .csv.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    public ScoringCounts WriteMerged(string path, CancellationToken cancellationToken)
    {
        PartedFile.WriteMerged(collective, path, stream => Write(stream, isArray: false, hasHeader: collective.Rank == 0, cancellationToken));
        return ScoringCounts.Of(_tally, collective);
    }

    private void Write(Stream stream, bool isArray, bool hasHeader, CancellationToken cancellationToken)
    {
        using var file = new ScoreFile(stream, isArray, scoring, Baselines, rows.ArePictures, IsSafe, hasHeader);
        Score(file, cancellationToken);
    }

    private void Score(ScoreFile? file, CancellationToken cancellationToken)
    {
        foreach (var batch in scoring.Score(rows, file?.Baselines ?? [], cancellationToken))
        {
            file?.Write(batch);
            _tally.Add(batch);
        }
    }
}
