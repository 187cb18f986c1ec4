using System.Text.Json;
using Microsoft.Extensions.Options;
using RealNvp.Data.Scoring;
using RealNvp.Evaluation;
using RealNvp.Server.Access;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary>
/// <c>POST /interpolate</c>: the way from one row to another through latent space. <c>POST /manifold</c>: the surface that four rows span there. Both
/// give rows.
/// </summary>
internal sealed class LatentPathEndpoint(WorkGate gate, IOptions<RealNvpServerOptions> options)
{
    /// <summary>What a request may ask for.</summary>
    public static readonly string[] Arguments = ["rows", "steps", "given", "member"];

    private const int MostSteps = 1_000;
    private const int UsualWay = 9;
    private const int UsualAngles = 8;

    /// <summary>Walks along a great circle between two rows, ends included.</summary>
    public Task InterpolateAsync(ModelRequest request) =>
        AnswerAsync(request, ends: 2, UsualWay, points: steps => steps, LatentWalk.GreatCircles, LatentWalk.Contexts);

    /// <summary>Goes around two circles that four rows span, line by line.</summary>
    public Task SpanAsync(ModelRequest request) =>
        AnswerAsync(request, ends: 4, UsualAngles, points: steps => steps * steps, LatentManifold.Torus, LatentManifold.Contexts);

    private async Task AnswerAsync(ModelRequest request, int ends, int usual, Func<long, long> points, Path latents, Path contexts)
    {
        BodyFormats.Of(request.Http.Request, BodyFormat.Json);
        using var body = await JsonBody.ReadAsync(request.Http.Request, request.Cancellation).ConfigureAwait(false);
        var asked = new JsonArguments(body.RootElement, Arguments);
        var model = request.Served.Model;
        var flow = model.Members[(int)asked.Whole("member", 1, 1, model.Members.Count) - 1];
        var steps = (int)asked.Whole("steps", usual, 2, MostSteps);
        if (points(steps) * model.Dimension > options.Value.MostDrawnValues)
        {
            throw RequestFault.TooLarge(
                $"{points(steps):N0} rows of {model.Dimension:N0} values are more than the {options.Value.MostDrawnValues:N0} values that a request may have; "
                + "ask for fewer steps.");
        }

        var given = asked.Values("given");
        var rows = asked.Elements("rows", ends);
        var bytes = await gate.RunAsync(() => Decoded(), isPatient: false, request.Cancellation).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(request.Http, json => json.WriteRawValue(bytes, skipInputValidation: true), request.Cancellation).ConfigureAwait(false);

        byte[] Decoded()
        {
            using var intake = new RowIntake(request.Served);
            EncodedRecord[] records = [.. rows.Select(row => Measurable(intake.Take(row, request.Cancellation)))];
            float[] values = [.. records.SelectMany(record => record.Row)];
            float[] context = given.Count > 0
                ? [.. Enumerable.Repeat(GivenContext.Of(model, given), ends).SelectMany(each => each)]
                : [.. records.SelectMany(record => RecordContext.Of(flow, record, request.Cancellation))];
            var onTheWay = contexts(context, flow.Spec.Context, steps);
            var path = latents(flow.Encode(values, context, request.Cancellation), flow.Dimension, steps);
            var decoded = flow.Decode(path, onTheWay, request.Cancellation);
            return JsonBytes.Of(json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("rows");
                MadeRows.Write(json, request.Served, decoded, onTheWay);
                json.WriteEndObject();
            });
        }
    }

    private static EncodedRecord Measurable(EncodedRecord record) => record.IsMeasurable ? record
        : throw RequestFault.Bad(
            "not-measured",
            $"Row {record.Entry.Number} cannot be measured: {string.Join("; ", record.Entry.Reasons)}.",
            row: record.Entry.Number,
            column: record.Entry.Reasons is [var first, ..] ? first.Column : null);

    private delegate float[] Path(ReadOnlySpan<float> ends, int width, int steps);
}
