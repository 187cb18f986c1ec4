using System.Text.Json.Nodes;
using RealNvp.Files;

namespace RealNvp.Tests.Golden;

/// <summary>
/// Holds a file to an older one: the same bytes in every tensor, and in the header all that the older one says. A later version may say more: what it
/// adds has a value that means what was so before, such as the order of a permutation that an older file had as a seed alone.
/// Of what an older one says twice, the context of a flow in each of its couplings, once is enough.
/// </summary>
internal static class SameFile
{
    private const string Fixed = @"^steps\..*\.(order|rows|signs)$";

    public static void Check(string expected, string actual)
    {
        using var before = SafetensorsFile.Open(expected);
        using var now = SafetensorsFile.Open(actual);
        foreach (var (key, value) in before.Metadata)
        {
            AssertHolds(key, JsonNode.Parse(value), JsonNode.Parse(now.Metadata[key]));
        }

        Assert.All(now.Tensors.Select(tensor => tensor.Name).Except(before.Tensors.Select(tensor => tensor.Name)), name => Assert.Matches(Fixed, name));
        foreach (var tensor in before.Tensors)
        {
            var again = now.Find(tensor.Name);
            Assert.Equal(tensor.Type, again.Type);
            Assert.Equal(tensor.Shape.AsSpan(), again.Shape.AsSpan());
            Assert.Equal(Bytes(before, tensor), Bytes(now, again));
        }
    }

    /// <summary>Every property and every element of the older JSON is in the newer one, with the same value.</summary>
    private static void AssertHolds(string place, JsonNode? before, JsonNode? now)
    {
        switch (before)
        {
            case JsonObject properties:
                foreach (var (name, value) in properties.Where(property => property.Key != "context" || !properties.ContainsKey("step")))
                {
                    Assert.True(now!.AsObject().ContainsKey(name), $"{place}.{name} is no longer written");
                    AssertHolds($"{place}.{name}", value, now[name]);
                }

                break;
            case JsonArray elements:
                Assert.Equal(elements.Count, now!.AsArray().Count);
                for (var index = 0; index < elements.Count; index++)
                {
                    AssertHolds($"{place}[{index}]", elements[index], now[index]);
                }

                break;
            default:
                Assert.True(before?.ToJsonString() == now?.ToJsonString(), $"{place} was {before?.ToJsonString()} and is {now?.ToJsonString()}");
                break;
        }
    }

    private static byte[] Bytes(SafetensorsFile file, SafetensorsEntry tensor)
    {
        var bytes = new byte[tensor.ByteLength];
        file.ReadBytes(tensor.Name, bytes);
        return bytes;
    }
}
