using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Scores;
using RealNvp.Server.Access;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary>
/// <c>POST /impute</c>: records with what they lack filled in by its conditional mode, and all else as it came. A file comes back as text, as <c>impute</c> of
/// the command writes it.
/// </summary>
internal sealed class ImputeEndpoint(WorkGate gate, RowStreams streams, IOptions<RealNvpServerOptions> options)
{
    private const int RowsAtOnce = 64;

    public async Task AnswerAsync(ModelRequest request)
    {
        var format = BodyFormats.Of(request.Http.Request, SentRows.Formats);
        if (format is BodyFormat.Csv or BodyFormat.Tsv or BodyFormat.Parquet)
        {
            await AnswerFileAsync(request, format).ConfigureAwait(false);
            return;
        }

        var filler = request.Served.TakeFiller();
        try
        {
            using var answer = await ResultRows.BeginAsync(request, format).ConfigureAwait(false);
            var (number, isBegun) = (0L, format == BodyFormat.Ndjson);
            await foreach (var part in RecordsAsync(request, format).ConfigureAwait(false))
            {
                foreach (var row in part)
                {
                    number++;
                    var filled = await gate.RunAsync(
                        () => JsonBytes.Of(json => Write(json, filler, row, number, request.Cancellation)),
                        isBegun,
                        request.Cancellation).ConfigureAwait(false);
                    isBegun = true;
                    await answer.WriteAsync([filled], request.Cancellation).ConfigureAwait(false);
                }
            }

            await answer.EndAsync(request.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            request.Served.Return(filler);
        }
    }

    private IAsyncEnumerable<IReadOnlyList<SentRecord>> RecordsAsync(ModelRequest request, BodyFormat format) => format switch
    {
        BodyFormat.Ndjson => streams.LinesAsync(request, RowsAtOnce, SentRecord.Of, SentRecord.Unreadable),
        BodyFormat.Arrow => streams.ArrowAsync(request, RowsAtOnce, record => new SentRecord(record, null)),
        _ => OfJsonAsync(request),
    };

    private async IAsyncEnumerable<IReadOnlyList<SentRecord>> OfJsonAsync(ModelRequest request)
    {
        using var body = await JsonBody.ReadAsync(request.Http.Request, request.Cancellation).ConfigureAwait(false);
        SentRecord[] rows = [.. RowArray.Of(body.RootElement, request.Served, options.Value.MostCostlyRows).Select(SentRecord.Of)];
        var broken = Array.FindIndex(rows, row => row.Record is null);
        yield return broken < 0
            ? rows
            : throw RequestFault.Bad("no-record", $"Row {broken + 1} is no record of values by column names.", row: broken + 1);
    }

    private async Task AnswerFileAsync(ModelRequest request, BodyFormat format)
    {
        var written = format == BodyFormat.Tsv ? BodyFormat.Tsv : BodyFormat.Csv;
        BodyFormats.Accepted(request.Http.Request, written, written);
        using var file = await SpooledTable.ReceiveAsync(request.Http.Request, format, request.Cancellation).ConfigureAwait(false);
        await gate.RunAsync(() => Require(file, request), isPatient: false, request.Cancellation).ConfigureAwait(false);
        var output = file.Path + (written == BodyFormat.Tsv ? ".filled.tsv" : ".filled.csv");
        try
        {
            // A thread of its own: it waits for its turn at each row.
            await Task.Factory.StartNew(
                () => file.WriteFilled(output, request.Served.Model, new GatedFiller(new RowImputer(request.Served.Model), gate), request.Cancellation),
                request.Cancellation,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(false);
            request.Http.Response.ContentType = $"{BodyFormats.Name(written)}; charset=utf-8";
            await request.Http.Response.SendFileAsync(output, request.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(output);
        }
    }

    private bool Require(SpooledTable file, ModelRequest request)
    {
        using var rows = file.Open(request.Served.Model);
        file.Require(rows, options.Value.MostCostlyRows, request.Cancellation);
        return true;
    }

    private static void Write(Utf8JsonWriter json, RecordFiller filler, SentRecord row, long number, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        json.WriteNumber("row", number);
        if (row.Record is not { } record)
        {
            json.WriteNull("record");
            json.WriteStartArray("filled");
            json.WriteEndArray();
            ScoredRowJson.Write(json, [new RowReason(ReasonKind.NotARecord, null, row.Fault, null)]);
            json.WriteEndObject();
            return;
        }

        var texts = filler.Fill(record, number, cancellationToken);
        var filled = filler.Columns.Zip(texts).Where(item => item.Second is not null).ToDictionary(item => item.First.Name, item => item);
        json.WriteStartObject("record");
        foreach (var (name, value) in record.Where(value => !filled.ContainsKey(value.Key)))
        {
            json.WritePropertyName(name);
            CellJson.WriteValue(json, value);
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
    }
}
