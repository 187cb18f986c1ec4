using System.Buffers;
using System.IO.Pipelines;
using RealNvp.Server.Access;

namespace RealNvp.Server.Bodies;

/// <summary>
/// The lines of a stream as they come: whatever is there already is given out together, and nothing waits for more. What is not asked for is not read, so
/// that who sends faster than rows are answered waits.
/// </summary>
/// <param name="reader">The body.</param>
/// <param name="mostBytes">The most bytes of a line.</param>
internal sealed class NdjsonLines(PipeReader reader, int mostBytes)
{
    private static readonly byte[] Blank = " \t\r"u8.ToArray();

    /// <summary>Gives the lines that are there, or the next that comes, to a taker; they are valid during the call.</summary>
    /// <param name="most">The most lines.</param>
    /// <param name="take">Takes a line without its end; empty ones are passed over.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False behind the last.</returns>
    /// <exception cref="RequestFault">A line is too long.</exception>
    /// <exception cref="OperationCanceledException">Reading was ended, by the token or by <see cref="PipeReader.CancelPendingRead"/>.</exception>
    public async Task<bool> ReadAsync(int most, Action<ReadOnlySequence<byte>> take, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.IsCanceled)
            {
                reader.AdvanceTo(result.Buffer.Start);
                throw new OperationCanceledException("The stream was ended.");
            }

            var (rest, count) = (result.Buffer, 0);
            while (count < most && TryCut(ref rest, out var line))
            {
                count += Give(line, take) ? 1 : 0;
            }

            // The last line may have no end.
            if (result.IsCompleted && count < most && rest.Length > 0 && rest.PositionOf((byte)'\n') is null)
            {
                count += Give(rest, take) ? 1 : 0;
                rest = rest.Slice(rest.End);
            }

            var isOver = result.IsCompleted && rest.IsEmpty;
            reader.AdvanceTo(rest.Start, count == 0 && !isOver ? result.Buffer.End : rest.Start);
            if (count > 0 || isOver)
            {
                return count > 0;
            }

            if (rest.Length > mostBytes)
            {
                throw TooLong();
            }
        }
    }

    private bool Give(ReadOnlySequence<byte> line, Action<ReadOnlySequence<byte>> take)
    {
        if (line.Length > mostBytes)
        {
            throw TooLong();
        }

        if (IsBlank(line))
        {
            return false;
        }

        take(line);
        return true;
    }

    private RequestFault TooLong() => RequestFault.TooLarge($"A line has more than {mostBytes:N0} bytes; send one row a line, or set a higher limit.");

    private static bool TryCut(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line)
    {
        var end = rest.PositionOf((byte)'\n');
        line = end is null ? default : rest.Slice(0, end.Value);
        rest = end is null ? rest : rest.Slice(rest.GetPosition(1, end.Value));
        return end is not null;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept(Blank))
            {
                return false;
            }
        }

        return true;
    }
}
