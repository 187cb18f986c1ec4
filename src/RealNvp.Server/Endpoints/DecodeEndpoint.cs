using Microsoft.Extensions.Options;
using RealNvp.Rows;
using RealNvp.Server.Answers;
using RealNvp.Server.Bodies;
using RealNvp.Server.Work;

namespace RealNvp.Server.Endpoints;

/// <summary><c>POST /decode</c>: latents back to rows.</summary>
internal sealed class DecodeEndpoint(WorkGate gate, IOptions<RealNvpServerOptions> options)
{
    /// <summary>What a request may ask for.</summary>
    public static readonly string[] Arguments = ["latents", "given", "member"];

    public async Task AnswerAsync(ModelRequest request)
    {
        BodyFormats.Of(request.Http.Request, BodyFormat.Json);
        using var body = await JsonBody.ReadAsync(request.Http.Request, request.Cancellation).ConfigureAwait(false);
        var asked = new JsonArguments(body.RootElement, Arguments);
        var model = request.Served.Model;
        var flow = model.Members[(int)asked.Whole("member", 1, 1, model.Members.Count) - 1];
        var latents = asked.Rows("latents", model.Dimension, Math.Max(1, options.Value.MostDrawnValues / model.Dimension));
        var context = RowCopy.Repeated(GivenContext.Of(model, asked.Values("given")), latents.Length / model.Dimension);
        var bytes = await gate.RunAsync(
            () =>
            {
                var rows = flow.Decode(latents, context, request.Cancellation);
                return JsonBytes.Of(json =>
                {
                    json.WriteStartObject();
                    json.WritePropertyName("rows");
                    MadeRows.Write(json, request.Served, rows, context);
                    json.WriteEndObject();
                });
            },
            isPatient: false,
            request.Cancellation).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(request.Http, json => json.WriteRawValue(bytes, skipInputValidation: true), request.Cancellation).ConfigureAwait(false);
    }
}
