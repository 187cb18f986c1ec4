using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RealNvp.Calibration;
using RealNvp.Files;

namespace RealNvp.Scores;

/// <summary>
/// The file in which what judges a stream stays while no program runs, so that one that starts again goes on where the last one ended: what watches for drift,
/// and the rule for false discoveries. Going on is the same as never having ended, to the bit.
/// </summary>
/// <remarks>
/// It is a safetensors file of at most some megabytes. It holds scores, and where columns are compared the values of at most 4,000 of the last rows: whoever has
/// the file has these.
/// </remarks>
public static class StreamStateFile
{
    private const int HashLength = SHA256.HashSizeInBytes / sizeof(long);
    private const string Rule = "rule";

    /// <summary>Writes the state, beside and renamed: a crash leaves the one before.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scorer">What scores the stream.</param>
    /// <param name="drift">What watches it for drift, made of the scorer; null for nothing.</param>
    /// <param name="rule">What flags its rows, begun with the scorer's number of held-out rows; null where a threshold does.</param>
    /// <exception cref="DataFaultException">The monitor or the rule is of another scorer.</exception>
    /// <exception cref="InvalidInputException">The path cannot be written to.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public static void Write(string path, AnomalyScorer scorer, DriftMonitor? drift, OnlineFalseDiscoveryRate? rule = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(scorer);
        drift?.RequireOf(scorer);
        if (rule is not null && rule.HeldOut != scorer.HeldOut.Count)
        {
            throw new DataFaultException(
                $"The rule was begun for p-values by {Counted.Of(rule.HeldOut, "held-out row")}, and the scorer has {scorer.HeldOut.Count}; begin it with these.");
        }

        var writer = new SafetensorsWriter();
        var archive = new StreamArchiveWriter(writer);
        Keep(archive, scorer);
        var falseAlarms = drift?.FalseAlarms ?? 0;
        archive.Keep("drift.falseAlarms", ref falseAlarms);
        drift?.Keep(archive);
        Keep(archive, rule);
        writer.Save(path);
    }

    /// <summary>Reads a state.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scorer">What scores the stream: by the same model and calibration, and the same score, as when it was written.</param>
    /// <returns>What was written, to go on with; null for what was not there.</returns>
    /// <exception cref="ModelFileException">The file is missing, damaged, or something else.</exception>
    /// <exception cref="DataFaultException">The state is of another model, calibration or score.</exception>
    public static (DriftMonitor? Drift, OnlineFalseDiscoveryRate? Rule) Read(string path, AnomalyScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        using var file = SafetensorsFile.Open(path);
        var archive = new StreamArchiveReader(file);
        if (!Keep(archive, scorer))
        {
            throw new DataFaultException(
                $"'{path}' is the state of a stream that was scored by another model, another calibration of it or another score, with which nothing goes on; "
                + "take those of then, or begin a new stream in another file.");
        }

        var falseAlarms = 0.0;
        archive.Keep("drift.falseAlarms", ref falseAlarms);
        archive.Require(falseAlarms is >= 0 and < 1, "drift.falseAlarms");
        var drift = falseAlarms > 0 ? new DriftMonitor(scorer, falseAlarms) : null;
        drift?.Keep(archive);
        return (drift, Keep(archive, default(OnlineFalseDiscoveryRate)));
    }

    // Rows are judged by the scores of the held-out ones: where these are the same to the bit, so are model, calibration and score.
    private static bool Keep(StreamArchive archive, AnomalyScorer scorer)
    {
        Span<long> own = stackalloc long[HashLength], kept = stackalloc long[HashLength];
        SHA256.HashData(MemoryMarshal.AsBytes(scorer.HeldOut.Scores.Span), MemoryMarshal.AsBytes(own));
        own.CopyTo(kept);
        archive.Keep("heldOut", kept);
        return kept.SequenceEqual(own);
    }

    private static OnlineFalseDiscoveryRate? Keep(StreamArchive archive, OnlineFalseDiscoveryRate? rule)
    {
        if (!archive.Keep(Rule, rule is not null))
        {
            return null;
        }

        double[] numbers = [rule?.Rate ?? 0, rule?.Budget ?? 0];
        long[] counts = [rule?.HeldOut ?? 0, rule?.Memory ?? 0, rule?.Tested ?? 0, rule?.Flagged ?? 0];
        archive.Keep($"{Rule}.numbers", numbers);
        archive.Keep($"{Rule}.counts", counts);
        var isSound = numbers[0] is > 0 and < 1 && numbers[1] is >= 0 and <= double.MaxValue && counts[0] is >= 1 and <= int.MaxValue
            && (counts[1] is 0 or (>= 2 and <= int.MaxValue)) && counts[3] >= 0 && counts[2] >= counts[3];
        archive.Require(isSound, Rule);
        return rule ?? new(numbers[0], (int)counts[0], counts[1] == 0 ? null : (int)counts[1], numbers[1], (counts[2], counts[3]));
    }
}
