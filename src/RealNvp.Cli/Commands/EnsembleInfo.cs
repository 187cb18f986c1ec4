using System.Globalization;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Files;
using RealNvp.Specs;

namespace RealNvp.Cli.Commands;

/// <summary>What <c>realnvp info</c> says of the flows of an ensemble.</summary>
internal static class EnsembleInfo
{
    private const string NormalBase = "normal";

    /// <summary>The weights of all flows together.</summary>
    public static long Weights(ModelFile.Content content) => Flows(content).Sum(flow => (long)FlowPlan.Of(flow).WeightCount);

    /// <summary>The flows as JSON; null for a model of one.</summary>
    public static JsonArray? Json(ModelFile.Content content) => content.Others.Count == 0 ? null : new(
    [
        .. Flows(content).Zip(Known(content), (flow, known) => new JsonObject
        {
            ["flow"] = JsonNode.Parse(flow.ToJson()),
            ["recipe"] = known.Recipe,
            ["seed"] = known.Seed,
            ["training_rows"] = known.TrainingRows,
            ["epoch"] = known.Epoch,
            ["valid_nats"] = Figures.Json(known.ValidNats),
            ["valid_bits_per_dim"] = Figures.Json(known.ValidBitsPerDimension),
            ["seconds"] = known.Seconds,
            ["weights"] = FlowPlan.Of(flow).WeightCount,
        }),
    ]);

    /// <summary>The flows as a table, and that they are an ensemble; nothing for a model of one.</summary>
    public static void Show(Terminal terminal, ModelFile.Content content)
    {
        if (content.Others.Count == 0)
        {
            return;
        }

        terminal.Say(
            $"An ensemble of {content.Others.Count + 1} flows, with {Counted.Of(Weights(content), "weight")} in all; the steps above are the first one's.");
        var table = Terminal.NewTable("flow", "base", "weights", "seed", "rows", "epoch", "validation");
        foreach (var (index, (flow, known)) in Flows(content).Zip(Known(content)).Index())
        {
            table.AddRow(
                Figures.Text(index + 1),
                flow.Base?.Summary ?? NormalBase,
                Figures.Text(FlowPlan.Of(flow).WeightCount),
                known.Seed.ToString(CultureInfo.InvariantCulture),
                Figures.Text(known.TrainingRows),
                Figures.Text(known.Epoch),
                known.ValidNats is { } nats ? $"{Figures.Nats(nats)} nats" : "");
        }

        terminal.Show(table);
    }

    private static IEnumerable<FlowSpec> Flows(ModelFile.Content content) => [content.Spec, .. content.Others.Select(other => other.Spec)];

    // A file may say nothing of its flows one by one.
    private static IEnumerable<MemberMetadata> Known(ModelFile.Content content) =>
        content.Metadata.Members ?? [.. Enumerable.Repeat(new MemberMetadata(), content.Others.Count + 1)];
}
