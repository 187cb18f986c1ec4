using System.Text.Json;
using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Files;

/// <summary>The specs of the flows of an ensemble behind the first, as a JSON array in the header, and what stands before the names of their tensors.</summary>
internal static class EnsembleSpecs
{
    /// <summary>The array as JSON.</summary>
    public static string ToJson(IEnumerable<FlowSpec> others) => $"[{string.Join(",\n", others.Select(spec => spec.ToJson()))}]";

    /// <summary>Reads the array, spec by spec.</summary>
    /// <param name="json">The text.</param>
    /// <param name="first">The first flow of the ensemble.</param>
    /// <param name="sized">Says whether there is room for the flow that was just read; throws where there is none.</param>
    /// <exception cref="InvalidInputException">It is no such array, a spec does not fit, or the flows take rows of different kinds.</exception>
    public static IReadOnlyList<FlowSpec> Read(string json, FlowSpec first, Action<FlowSpec> sized)
    {
        using var document = Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() is < 1 or >= FlowEnsemble.MostMembers)
        {
            throw new ModelFileException($"what follows its first flow is no array of 1 to {FlowEnsemble.MostMembers - 1} others.");
        }

        var others = new List<FlowSpec>();
        foreach (var element in document.RootElement.EnumerateArray())
        {
            others.Add(FlowSpec.FromJson(element.GetRawText()));
            sized(others[^1]);
        }

        FlowEnsemble.RequireOneKind([first, .. others]);
        return others;
    }

    /// <summary>What stands before the names of a flow's tensors.</summary>
    /// <param name="number">The number of the flow in the ensemble, from 1.</param>
    public static string Prefix(int number) => number == 1 ? "" : $"members.{number}.";

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw new ModelFileException("what follows its first flow is no JSON.", error);
        }
    }
}
