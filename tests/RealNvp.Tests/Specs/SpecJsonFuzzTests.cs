using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Tests.Specs;

/// <summary>
/// Whatever text is given as a recipe is read or refused in one sentence, in little time and memory. REALNVP_FUZZ_INPUTS says how many texts are tried
/// and lets the seed be another each time; the fixed seed of the usual run says the same every day.
/// </summary>
public sealed class SpecJsonFuzzTests(ITestOutputHelper output)
{
    private const int UsualInputs = 1_000;

    /// <summary>So that a hang fails; a text takes milliseconds.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    private static readonly string[] Words =
    [
        "name", "flow", "training", "shape", "levels", "context", "base", "kind", "degreesOfFreedom", "steps", "step", "inner", "mask", "flip", "s", "t", "shared",
        "net", "hidden", "activation", "logScale", "bound", "limit", "bins", "spline", "leastHeight", "width", "blocks", "features", "dropout", "low", "high",
        "order", "seed", "epsilon", "momentum", "epochs", "batchSize", "clipNorm", "factor-out", "squeeze", "image-coupling", "affine-coupling", "spline-coupling",
        "invertible-conv", "linear-lu", "permute", "batch-norm", "mlp", "residual-mlp", "resnet", "odd-even", "checkerboard", "channel", "student-t", "undo",
        "\u202e", "\ud83d\ude00", "\u0000", "a\nb", "",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2", "3", "0.5", "1e-320", "1e308", "1e999", "-1e999", "64", "256", "4096", "65536", "65537", "67108864", "67108865", "2147483647",
        "2147483648", "-2147483648", "18446744073709551615", "99999999999999999999", "1E+2", "00", "+1", ".5", "NaN", "Infinity",
    ];

    private static readonly Gen<string> Leaf = Gen.OneOf(
        OneOf(Numbers), OneOf(Words).Select(word => JsonValue.Create(word)!.ToJsonString()), OneOf("null", "true", "false", "[]", "{}"));

    private static readonly Gen<string> Tree = Gen.Recursive<string>((depth, tree) => depth > 4
        ? Leaf
        : Gen.Frequency(
            (2, Leaf),
            (1, tree.Array[0, 4].Select(items => $"[{string.Join(',', items)}]")),
            (3, Gen.Select(OneOf(Words), tree).Array[0, 5].Select(items =>
                $"{{{string.Join(',', items.Select(item => $"{JsonValue.Create(item.Item1)!.ToJsonString()}:{item.Item2}"))}}}"))));

    private static readonly Gen<string> Valid = Gen.OneOf(
        RandomSpecs.Flow.Select(flow => new Recipe { Name = "a", Flow = flow }.ToJson()),
        OneOf([.. Presets.All]).Select(preset => preset.For(new Shape(1, 8, 8), 17).ToJson()),
        Gen.Const(EverySpec.Recipe.ToJson()));

    /// <summary>Values of a recipe replaced, removed, put elsewhere or repeated.</summary>
    private static readonly Gen<string> Mutated = Gen.Select(
        Valid, Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 100_000], Gen.Int[0, 4], Tree).Array[1, 4], (json, changes) =>
        {
            foreach (var (at, other, way, value) in changes)
            {
                json = Changed(json, at, other, way, value);
            }

            return json;
        });

    /// <summary>Letters of a recipe removed, repeated or replaced, or the end cut off.</summary>
    private static readonly Gen<string> Torn = Gen.Select(
        Valid, Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 30], Gen.Char).Array[1, 3], (json, cuts) =>
        {
            foreach (var (at, length, letter) in cuts)
            {
                var start = at % (json.Length + 1);
                var end = Math.Min(json.Length, start + length);
                json = length > 28 ? json[..start] : json[..start] + (length % 2 == 0 ? letter.ToString() : json[start..end]) + json[end..];
            }

            return json;
        });

    /// <summary>Steps within steps, lists within lists, and many of one kind.</summary>
    private static readonly Gen<string> Deep = Gen.Select(Gen.Int[1, 3_000], Gen.Int[0, 5], OneOf(Numbers), (count, way, number) => way switch
    {
        0 => Flow("33554432", Nested("{\"step\":\"factor-out\",\"inner\":[", "]}", Math.Min(count, 40))),
        1 => Flow("64", Nested("{\"step\":\"factor-out\",\"inner\":[", "]}", count)),
        2 => Nested("[", "]", count),
        3 => Flow("3,64,64", string.Join(',', Enumerable.Repeat("{\"step\":\"image-coupling\",\"net\":{\"net\":\"resnet\",\"blocks\":64}}", count))),
        4 => Flow("67108864", $"{{\"step\":\"spline-coupling\",\"bins\":256,\"net\":{{\"net\":\"mlp\",\"hidden\":[{number}]}}}}"),
        _ => Flow("4096", string.Join(',', Enumerable.Repeat($"{{\"step\":\"linear-lu\"}},{{\"step\":\"affine-coupling\",\"shared\":{{\"net\":\"mlp\",\"hidden\":[{number}]}}}}", count))),
    });

    [Fact]
    public void Any_text_is_read_or_refused_in_one_sentence_within_bounds()
    {
        var asked = Environment.GetEnvironmentVariable("REALNVP_FUZZ_INPUTS");
        var inputs = asked is null ? UsualInputs : int.Parse(asked, CultureInfo.InvariantCulture);
        var (read, most, slowest) = (0, 0L, TimeSpan.Zero);
        var all = Stopwatch.StartNew();
        Gen.Frequency((4, Mutated), (3, Torn), (2, Tree), (1, Deep)).Sample(
            json =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var watch = Stopwatch.StartNew();
                read += IsRead(json) ? 1 : 0;
                var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                (most, slowest) = (Math.Max(most, bytes), watch.Elapsed > slowest ? watch.Elapsed : slowest);
                Assert.True(bytes <= (64 << 20) + (300L * json.Length), $"{bytes} bytes allocated for {json.Length} characters");
                Assert.True(watch.Elapsed < MostTime, $"{watch.Elapsed} for {json.Length} characters");
            },
            seed: asked is null ? "0000000000017" : null,
            iter: inputs,
            threads: 1);
        output.WriteLine($"{inputs} texts, {read} read, in {all.Elapsed.TotalSeconds:F1} s; slowest {slowest.TotalMilliseconds:F0} ms, most allocated {most >> 10} KiB.");
        Assert.InRange(read, inputs / 100, inputs);
    }

    [Fact]
    public void Steps_within_steps_take_no_longer_the_deeper_they_are_and_have_a_greatest_depth()
    {
        var deepest = Flow("67108864", Nested("{\"step\":\"factor-out\",\"inner\":[", "]}", FactorOutSpec.MaximumDepth));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var flow = Recipe.FromJson(deepest).Flow;
        Assert.Equal(FactorOutSpec.MaximumDepth, FlowPlan.Of(flow).AllSteps.Count);
        Assert.Empty(FlowPlan.Of(flow).Slots);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        var deeper = Flow("67108864", Nested("{\"step\":\"factor-out\",\"inner\":[", "]}", FactorOutSpec.MaximumDepth + 1));
        Assert.Contains($"{FactorOutSpec.MaximumDepth} deep", Assert.Throws<FlowSpecException>(() => Recipe.FromJson(deeper)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("67108864", """{"step":"spline-coupling","bins":256,"bound":5,"net":{"net":"mlp","hidden":[1]}}""", "767 for each of 33554432")]
    [InlineData("67108864", """{"step":"spline","bins":256}""", "[67108864, 767]")]
    [InlineData("67108864", """{"step":"spline","bins":256,"net":{"net":"mlp","hidden":[1]}}""", "767 for each of 67108864")]
    [InlineData("4096", """{"step":"affine-coupling","shared":{"net":"mlp","hidden":[16384,4096,16384,4096,16384,4096,16384,4096]}}""", "more than 268,435,456 weights")]
    [InlineData("1,2,2", """{"step":"factor-out","inner":[]}""", "at least two channels")]
    [InlineData("4", """{"step":"batch-norm","epsilon":1e300}""", "at most 1")]
    [InlineData("4", """{"step":"spline-coupling","bound":1e300,"net":{"net":"mlp","hidden":[]}}""", "at most 1000000")]
    [InlineData("1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "", "at most 16 sizes")]
    public void Sizes_are_checked_before_anything_is_allocated(string shape, string steps, string words)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<FlowSpecException>(() => Recipe.FromJson(Flow(shape, steps))).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("a\\b")]
    [InlineData("")]
    [InlineData("\u001b]0;x\u0007")]
    public void A_name_that_no_folder_could_have_is_refused(string name)
    {
        var json = new Recipe { Name = name, Flow = new() { Shape = new Shape(2), Steps = [] } }.ToJson();
        Assert.Contains("name", Assert.Throws<FlowSpecException>(() => Recipe.FromJson(json)).Message, StringComparison.Ordinal);
    }

    private static Gen<T> OneOf<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(index => items[index]);

    private static bool IsRead(string json)
    {
        try
        {
            Recipe.FromJson(json);
            return true;
        }
        catch (InvalidInputException error)
        {
            JsonFaults.AssertClean(error.Message, json);
            return false;
        }
    }

    private static string Changed(string json, int at, int other, int way, string value)
    {
        try
        {
            return Changed(JsonNode.Parse(json), at, other, way, value) ?? json;
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            // An earlier change made a text of which no more can be changed, such as one with a key twice.
            return json;
        }
    }

    private static string? Changed(JsonNode? root, int at, int other, int way, string value)
    {
        List<JsonNode> nodes = [];
        Add(root);
        if (nodes.Count < 2)
        {
            return null;
        }

        const string Marker = "the marker";
        var node = nodes[1 + (at % (nodes.Count - 1))];
        var source = nodes[1 + (other % (nodes.Count - 1))];
        switch (way)
        {
            case 0 when node.Parent is JsonObject parent:
                parent.Remove(node.GetPropertyName());
                return root!.ToJsonString();
            case 1 when node.Parent is JsonArray list:
                list.Insert(node.GetElementIndex(), source.DeepClone());
                return root!.ToJsonString();
            case 2:
                node.ReplaceWith(source.DeepClone());
                return root!.ToJsonString();
            default:
                node.ReplaceWith(Marker);
                return root!.ToJsonString().Replace($"\"{Marker}\"", value, StringComparison.Ordinal);
        }

        void Add(JsonNode? node)
        {
            if (node is null)
            {
                return;
            }

            nodes.Add(node);
            foreach (var child in node is JsonObject values ? values.Select(pair => pair.Value) : node is JsonArray list ? list : [])
            {
                Add(child);
            }
        }
    }

    private static string Flow(string shape, string steps) => $"{{\"name\":\"x\",\"flow\":{{\"shape\":[{shape}],\"steps\":[{steps}]}}}}";

    private static string Nested(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth));
}
