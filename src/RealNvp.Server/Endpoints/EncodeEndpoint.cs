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
internal sealed class EncodeEndpoint(WorkGate gate, IOptions<RealNvpServerOptions> options)
{
    private const int RowsAtOnce = 256;

    public async Task AnswerAsync(ModelRequest request)
    {
        BodyFormats.Of(request.Http.Request, BodyFormat.Json);
        var flow = Member(request);
        using var body = await JsonBody.ReadAsync(request.Http.Request, request.Cancellation).ConfigureAwait(false);
        var rows = RowArray.Of(body.RootElement, request.Served, options.Value.MostRows);
        using var intake = new RowIntake(request.Served);
        using var answer = new JsonArrayRows(request.Http);
        foreach (var (place, part) in rows.Chunk(RowsAtOnce).Index())
        {
            var bytes = await gate.RunAsync(
                () => Encoded(flow, [.. part.Select(row => intake.Take(row, request.Cancellation))], request.Cancellation),
                isPatient: place > 0,
                request.Cancellation).ConfigureAwait(false);
            await answer.WriteAsync(
                json => bytes.ForEach(row => json.WriteRawValue(row, skipInputValidation: true)), request.Cancellation).ConfigureAwait(false);
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

    private static List<byte[]> Encoded(DensityModel flow, EncodedRecord[] records, CancellationToken cancellationToken)
    {
        var encoded = new List<byte[]>();
        foreach (var record in records)
        {
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
