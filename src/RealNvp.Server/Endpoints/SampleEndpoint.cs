using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Rows;
using RealNvp.Server.Access;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary><c>POST /sample</c>: new rows, given any of their values.</summary>
internal sealed class SampleEndpoint(WorkGate gate, IOptions<RealNvpServerOptions> options)
{
    /// <summary>What a request may ask for.</summary>
    public static readonly string[] Arguments = ["n", "seed", "temperature", "given"];

    // A seed that JSON and every language read to the digit.
    private const long SeedsDrawn = 1L << 53;

    public async Task AnswerAsync(ModelRequest request)
    {
        BodyFormats.Of(request.Http.Request, BodyFormat.Json);
        using var body = await JsonBody.ReadAsync(request.Http.Request, request.Cancellation).ConfigureAwait(false);
        var asked = new JsonArguments(body.RootElement, Arguments);
        var model = request.Served.Model;
        var count = (int)asked.Whole("n", 1, 1, Math.Max(1, options.Value.MostDrawnValues / model.Dimension));
        var seed = asked.Seed("seed") ?? NewSeed();
        var temperature = asked.Number("temperature", 0, FlowDensity.HighestTemperature);
        var given = asked.Values("given");
        var bytes = await gate.RunAsync(
            () => GivenContext.IsTrained(model, given)
                ? Drawn(request, count, seed, temperature ?? 1, given)
                : DrawnGiven(request, count, seed, temperature ?? 1, given),
            isPatient: false,
            request.Cancellation).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(request.Http, json => json.WriteRawValue(bytes, skipInputValidation: true), request.Cancellation).ConfigureAwait(false);
    }

    private static ulong NewSeed()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes) % SeedsDrawn;
    }

    private static byte[] Drawn(ModelRequest request, int count, ulong seed, double temperature, IReadOnlyDictionary<string, string> given)
    {
        var model = request.Served.Model;

        // Of a model of classes without one named, rows are of the classes as training rows were.
        var context = given.Count == 0 && model is { IsGivenClasses: true }
            ? ClassContext.InOrder(ClassContext.CountsInProportion(count, ClassPosterior.Priors(model), seed))
            : RowCopy.Repeated(GivenContext.Of(model, given), count);
        var rows = model.Sample(count, seed, temperature, context, request.Cancellation);
        return JsonBytes.Of(json =>
        {
            Begin(json, seed);
            MadeRows.Write(json, request.Served, rows, context);
            if (model.Schema is null && model.IsGivenClasses)
            {
                WriteClasses(json, model, context);
            }

            json.WriteEndObject();
        });
    }

    private static byte[] DrawnGiven(ModelRequest request, int count, ulong seed, double temperature, IReadOnlyDictionary<string, string> given)
    {
        if (temperature != 1)
        {
            throw RequestFault.Bad("bad-argument", "Rows given columns that were not given at training are drawn at temperature 1; leave 'temperature' out.");
        }

        var sampler = request.Served.TakeSampler();
        try
        {
            var drawn = DrawnTable.Draw(request.Served.Model, sampler, given, count, seed, effectiveSize: null, request.Cancellation);
            return JsonBytes.Of(json =>
            {
                Begin(json, seed);
                MadeRows.WriteRecords(json, drawn.Schema, drawn.Cells());
                ScoredRowJson.WriteNumber(json, "effective_size", drawn.EffectiveSize);
                ScoredRowJson.WriteNumber(json, "log_prob_given", drawn.LogProb);
                ScoredRowJson.WriteNumber(json, "standard_error", drawn.StandardError);
                json.WriteStartArray("doubts");
                foreach (var note in drawn.Notes)
                {
                    json.WriteStringValue(note);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });
        }
        finally
        {
            request.Served.Return(sampler);
        }
    }

    // Of a table the class is a column of each record.
    private static void WriteClasses(Utf8JsonWriter json, DensityModel model, ReadOnlySpan<float> context)
    {
        json.WriteStartArray("classes");
        for (var start = 0; start < context.Length; start += model.Spec.Context)
        {
            json.WriteStringValue(RecordContext.ClassOf(model, context.Slice(start, model.Spec.Context)));
        }

        json.WriteEndArray();
    }

    private static void Begin(Utf8JsonWriter json, ulong seed)
    {
        json.WriteStartObject();
        json.WriteNumber("seed", seed);
        json.WritePropertyName("rows");
    }
}
