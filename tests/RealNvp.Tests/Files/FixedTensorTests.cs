using System.Runtime.InteropServices;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Tests.Files;

/// <summary>What steps draw from their seeds is in the file, so that another language reads a model without our random numbers.</summary>
public sealed class FixedTensorTests : IDisposable
{
    private static readonly FlowSpec Vectors = new()
    {
        Shape = new(5),
        Steps =
        [
            new PermuteSpec(), new ActNormSpec(), new PermuteSpec { Order = PermuteOrder.Shuffle, Seed = 3 },
            new FactorOutSpec { Inner = [new PermuteSpec { Order = PermuteOrder.Shuffle, Seed = 4 }] },
        ],
    };

    private static readonly FlowSpec Images = new() { Shape = new(5, 2, 2), Steps = [new InvertibleConvSpec { Seed = 3 }] };

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("m");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_order_of_every_permutation_is_in_the_file_those_of_inner_steps_too()
    {
        Write(Vectors);
        Assert.Equal([4, 3, 2, 1, 0], Numbers("steps.0.order"));
        Assert.Equal(((PermuteSpec)Vectors.Steps[2]).Sources(5), Numbers("steps.2.order"));
        Assert.Equal(((PermuteSpec)((FactorOutSpec)Vectors.Steps[3]).Inner[0]).Sources(3), Numbers("steps.3.inner.0.order"));
    }

    [Fact]
    public void Rows_and_signs_of_an_invertible_convolution_make_a_rotation_of_its_starting_weights()
    {
        Write(Images);
        var (rows, signs) = (Numbers("steps.0.rows"), Numbers("steps.0.signs"));
        using var file = SafetensorsFile.Open(Path);
        var packed = new float[25];
        file.ReadFloats("steps.0.lu", packed);
        Assert.Equal([0, 1, 2, 3, 4], rows.Order());
        Assert.All(signs, sign => Assert.Equal(1, Math.Abs(sign)));
        var matrix = rows.Select(row => Enumerable.Range(0, 5).Select(column => Product(row, column)).ToArray()).ToArray();
        for (var first = 0; first < 5; first++)
        {
            for (var second = 0; second < 5; second++)
            {
                Assert.Equal(first == second ? 1 : 0, matrix[first].Zip(matrix[second], (a, b) => a * b).Sum(), 1e-5);
            }
        }

        double Product(int row, int column) => Enumerable.Range(0, 5).Sum(inner => Lower(row, inner) * Upper(inner, column));

        double Lower(int row, int column) => row > column ? packed[(row * 5) + column] : row == column ? 1 : 0;

        double Upper(int row, int column) =>
            row < column ? packed[(row * 5) + column] : row == column ? signs[row] * Math.Exp(packed[(row * 5) + column]) : 0;
    }

    [Fact]
    public void A_checkpoint_holds_them_too()
    {
        CheckpointFile.Write(Path, new(Vectors, new(), new() { Rows = 1 }, FlatParameters.Start(Vectors, seed: 1), []), new());
        Assert.Equal([4, 3, 2, 1, 0], Numbers("steps.0.order"));
        Assert.Equal(Vectors.Shape, CheckpointFile.Read(Path).Checkpoint.Spec.Shape);
    }

    [Theory]
    [InlineData("steps.0.order")]
    [InlineData("steps.2.order")]
    [InlineData("steps.3.inner.0.order")]
    public void A_permutation_that_contradicts_its_seed_is_refused_by_name(string name)
    {
        Rewrite(Vectors, name, numbers => [numbers[1], numbers[0], .. numbers[2..]]);
        Assert.Contains($"the tensor '{name}' contradicts the spec, whose step (permute, ", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("steps.0.rows", 0)]
    [InlineData("steps.0.signs", 0)]
    [InlineData("steps.0.rows", int.MinValue)]
    [InlineData("steps.0.signs", int.MaxValue)]
    public void A_convolution_that_contradicts_its_seed_is_refused_by_name(string name, int number)
    {
        Rewrite(Images, name, numbers => [.. numbers[1..], number]);
        Assert.Contains($"the tensor '{name}' contradicts the spec, whose step (invertible-conv, 1x1, LU, seed 3)", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_length_is_refused_with_both_shapes()
    {
        Rewrite(Vectors, "steps.2.order", numbers => numbers[1..]);
        Assert.Contains("the tensor 'steps.2.order' is I32 of shape [4] but the spec needs I32 of shape [5]", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_type_is_refused_with_both_types()
    {
        Rewrite(Images, "steps.0.signs", numbers => numbers, asFloats: true);
        Assert.Contains("the tensor 'steps.0.signs' is F32 of shape [5] but the spec needs I32 of shape [5]", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("steps.0.order")]
    [InlineData("steps.2.order")]
    public void A_file_of_an_earlier_version_has_none_and_means_what_its_seeds_give(string name)
    {
        Rewrite(Vectors, name, _ => null);
        Assert.Equal(Vectors.ToJson(), ModelFile.Read(Path).Spec.ToJson());
    }

    private void Write(FlowSpec spec) => ModelFile.Write(Path, spec, new(), FlatParameters.Start(spec, seed: 1));

    private int[] Numbers(string name)
    {
        using var file = SafetensorsFile.Open(Path);
        var tensor = file.Find(name);
        Assert.Equal(SafetensorsType.I32, tensor.Type);
        var numbers = new int[Assert.Single(tensor.Shape)];
        file.ReadBytes(name, MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    /// <summary>Writes a model in which one tensor is another, or none.</summary>
    private void Rewrite(FlowSpec spec, string name, Func<int[], int[]?> change, bool asFloats = false)
    {
        Write(spec);
        var writer = new SafetensorsWriter();
        using (var file = SafetensorsFile.Open(Path))
        {
            foreach (var (key, value) in file.Metadata)
            {
                writer.AddMetadata(key, value);
            }

            foreach (var tensor in file.Tensors.Where(tensor => tensor.Name != name))
            {
                var bytes = new byte[tensor.ByteLength];
                file.ReadBytes(tensor.Name, bytes);
                writer.AddBytes(tensor.Name, tensor.Type, tensor.Shape.AsSpan(), bytes);
            }
        }

        if (change(Numbers(name)) is { } numbers)
        {
            var bytes = asFloats
                ? MemoryMarshal.AsBytes(Array.ConvertAll(numbers, number => (float)number).AsSpan())
                : MemoryMarshal.AsBytes(numbers.AsSpan());
            writer.AddBytes(name, asFloats ? SafetensorsType.F32 : SafetensorsType.I32, [numbers.Length], bytes.ToArray());
        }

        writer.Save(Path);
    }

    private string Refusal()
    {
        var message = Assert.Throws<ModelFileException>(() => ModelFile.Read(Path)).Message;
        Assert.Contains(Path, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
