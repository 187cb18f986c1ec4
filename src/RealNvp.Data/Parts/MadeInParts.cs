using System.Runtime.InteropServices;
using RealNvp.Collectives;
using RealNvp.Flows;

namespace RealNvp.Data.Parts;

/// <summary>Rows that several processes make, each a part of them, for process 0. They are those that one process makes.</summary>
internal static class MadeInParts
{
    private const int RowsOfABlock = 1024;

    /// <summary>Draws rows. The latents of all are drawn by each process, which takes little time; each maps its part of them to rows.</summary>
    /// <returns><c>[count, model.Dimension]</c> in process 0; empty in the others.</returns>
    /// <inheritdoc cref="DensityModel.Sample(int, ulong, double, ReadOnlySpan{float}, CancellationToken)" path="/param"/>
    public static float[] Draw(
        DensityModel model, int count, ulong seed, double temperature, float[] context, ICollective collective, CancellationToken cancellationToken)
    {
        if (collective.Count == 1)
        {
            return model.Sample(count, seed, temperature, context, cancellationToken);
        }

        // Rows of several flows are drawn in an order of their own.
        if (model.Members.Count > 1)
        {
            return collective.Together(() => collective.Rank == 0 ? model.Sample(count, seed, temperature, context, cancellationToken) : []);
        }

        var latents = new float[count * model.Dimension];
        FlowDensity.FillLatents(latents, seed, temperature, model.Spec.Base);
        return Make(collective, latents, model.Dimension, context, (rows, given) => model.Decode(rows, given, cancellationToken));
    }

    /// <summary>Maps rows to latents, each process a part of them.</summary>
    /// <returns>The latents in process 0; empty in the others.</returns>
    /// <inheritdoc cref="DensityModel.Encode(ReadOnlySpan{float}, ReadOnlySpan{float}, CancellationToken)" path="/param"/>
    public static float[] Encode(DensityModel model, float[] rows, float[] context, ICollective collective, CancellationToken cancellationToken) =>
        Make(collective, rows, model.Dimension, context, (part, given) => model.Encode(part, given, cancellationToken));

    private static float[] Make(ICollective collective, float[] from, int width, float[] context, MadeRows make)
    {
        var count = from.Length / width;
        var given = count == 0 ? 0 : context.Length / count;
        var (start, end) = (StartOf(collective.Rank), StartOf(collective.Rank + 1));
        var own = collective.Together(() => make(from.AsSpan(start * width, (end - start) * width), context.AsSpan(start * given, (end - start) * given)));
        if (collective.Count == 1)
        {
            return own;
        }

        var (isFirst, place) = (collective.Rank == 0, 0L);
        var all = isFirst ? new float[from.Length] : [];
        own.AsSpan(0, isFirst ? own.Length : 0).CopyTo(all);
        var filled = (long)own.Length * sizeof(float);
        PartPieces.ToFirst(
            collective,
            isFirst ? 0 : filled,
            piece =>
            {
                Bytes(own, place, piece.Length).CopyTo(piece);
                place += piece.Length;
            },
            piece =>
            {
                piece.CopyTo(Bytes(all, filled, piece.Length));
                filled += piece.Length;
            });
        return all;

        // Few rows are computed otherwise than many, with other last digits: parts are of whole blocks, as they are of all rows.
        int StartOf(int part) => (int)Math.Min(count, ((long)count + RowsOfABlock - 1) / RowsOfABlock * part / collective.Count * RowsOfABlock);
    }

    // An array may have more bytes than a span counts; pieces hold whole numbers.
    private static Span<byte> Bytes(float[] values, long start, int length) =>
        MemoryMarshal.AsBytes(values.AsSpan((int)(start / sizeof(float)), length / sizeof(float)));

    private delegate float[] MadeRows(ReadOnlySpan<float> part, ReadOnlySpan<float> given);
}
