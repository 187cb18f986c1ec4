using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RealNvp.Data.Scoring;
using RealNvp.Evaluation;
using RealNvp.Rows;
using RealNvp.Server.Access;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary><c>POST /encode</c>: rows to latents. Of an ensemble <c>?member=</c> says whose; the first unless it does.</summary>
internal sealed class EncodeEndpoint(WorkGate gate, SentRows sent, IOptions<RealNvpServerOptions> options)
{
    private const int RowsAtOnce = 256;

    public async Task AnswerAsync(ModelRequest request)
    {
        var format = BodyFormats.Of(request.Http.Request, SentRows.Formats);
        var flow = Member(request);
        using var answer = await ResultRows.BeginAsync(request, format).ConfigureAwait(false);
        var isBegun = format == BodyFormat.Ndjson;
        await foreach (var batch in sent.ReadAsync(request, format, options.Value.MostRows, RowsAtOnce).ConfigureAwait(false))
        {
            var encoded = await gate.RunAsync(() => Encoded(flow, batch, request.Cancellation), isBegun, request.Cancellation).ConfigureAwait(false);
            isBegun = true;
            await answer.WriteAsync(encoded, request.Cancellation).ConfigureAwait(false);
        }

        await answer.EndAsync(request.Cancellation).ConfigureAwait(false);
    }

    private static DensityModel Member(ModelRequest request)
    {
        var (members, given) = (request.Served.Model.Members, request.Http.Request.Query["member"].ToString());
        var number = 1;
        return given.Length == 0 || (int.TryParse(given, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= members.Count)
            ? members[number - 1]
            : throw RequestFault.Bad("bad-argument", $"'member' must be a whole number from 1 to {members.Count} but is '{Data.RowReason.Shortened(given)}'.");
    }

    private static List<byte[]> Encoded(DensityModel flow, RowBatch batch, CancellationToken cancellationToken)
    {
        var encoded = new List<byte[]>();
        foreach (var entry in batch.Entries)
        {
            var record = Record(batch, entry, flow.Dimension);
            var context = record.IsMeasurable ? RecordContext.Of(flow, record, cancellationToken) : [];
            var latents = record.IsMeasurable ? flow.Encode(record.Row, context, cancellationToken) : null;
            encoded.Add(JsonBytes.Of(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("row", record.Entry.Number);
                Write(json, latents);
                if (RecordContext.ClassOf(flow, context) is { } known)
                {
                    json.WriteString(GivenContext.Class, known);
                }

                ScoredRowJson.Write(json, record.Entry.Reasons);
                json.WriteEndObject();
            }));
        }

        return encoded;
    }

    private static EncodedRecord Record(RowBatch batch, RowEntry entry, int width)
    {
        if (entry.Index < 0)
        {
            return new(entry, [], []);
        }

        var given = batch.Context.Length / (batch.Rows.Length / width);
        return new(entry, batch.Rows.Slice(entry.Index * width, width).ToArray(), batch.Context.Slice(entry.Index * given, given).ToArray());
    }

    private static void Write(Utf8JsonWriter json, float[]? latents)
    {
        json.WritePropertyName("latents");
        if (latents is null)
        {
            json.WriteNullValue();
        }
        else
        {
            MadeRows.WriteArray(json, latents);
        }
    }
}
