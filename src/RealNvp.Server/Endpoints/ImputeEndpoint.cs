using System.Text.Json;
using Microsoft.Extensions.Options;
using RealNvp.Data.Scoring;
using RealNvp.Server.Access;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary><c>POST /impute</c>: records with what they lack filled in by its conditional mode, and all else as it came.</summary>
internal sealed class ImputeEndpoint(WorkGate gate, IOptions<RealNvpServerOptions> options)
{
    public async Task AnswerAsync(ModelRequest request)
    {
        BodyFormats.Of(request.Http.Request, BodyFormat.Json);
        using var body = await JsonBody.ReadAsync(request.Http.Request, request.Cancellation).ConfigureAwait(false);
        var rows = RowArray.Of(body.RootElement, request.Served, options.Value.MostCostlyRows);
        foreach (var (place, row) in rows.Index())
        {
            if (row.ValueKind != JsonValueKind.Object)
            {
                throw RequestFault.Bad("no-record", $"Row {place + 1} is no record of values by column names.", row: place + 1);
            }
        }

        var filler = request.Served.TakeFiller();
        try
        {
            using var answer = new JsonArrayRows(request.Http);
            foreach (var (place, row) in rows.Index())
            {
                var bytes = await gate.RunAsync(
                    () => Filled(filler, row, place + 1, request.Cancellation), isPatient: place > 0, request.Cancellation).ConfigureAwait(false);
                await answer.WriteAsync(json => json.WriteRawValue(bytes, skipInputValidation: true), request.Cancellation).ConfigureAwait(false);
            }

            await answer.EndAsync(request.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            request.Served.Return(filler);
        }
    }

    private static byte[] Filled(RecordFiller filler, JsonElement row, long number, CancellationToken cancellationToken)
    {
        var texts = filler.Fill(new JsonRecord(row), number, cancellationToken);
        var filled = filler.Columns.Zip(texts).Where(item => item.Second is not null).ToDictionary(item => item.First.Name, item => item);
        return JsonBytes.Of(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("row", number);
            json.WriteStartObject("record");
            foreach (var property in row.EnumerateObject().Where(property => !filled.ContainsKey(property.Name)))
            {
                property.WriteTo(json);
            }

            foreach (var (name, (column, text)) in filled)
            {
                json.WritePropertyName(name);
                CellJson.Write(json, column, text!);
            }

            json.WriteEndObject();
            json.WriteStartArray("filled");
            foreach (var name in filled.Keys)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            ScoredRowJson.Write(json, filler.Reasons);
            json.WriteEndObject();
        });
    }
}
