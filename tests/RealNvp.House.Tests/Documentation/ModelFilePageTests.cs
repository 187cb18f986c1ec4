using System.Text.RegularExpressions;
using RealNvp.Files;

namespace RealNvp.House.Tests.Documentation;

/// <summary>docs/model-file.md names whatever is in a golden file. That its formulas are right shows the program that is written from them.</summary>
public sealed partial class ModelFilePageTests
{
    private static readonly string Text = File.ReadAllText(Repository.At("docs", "model-file.md"));

    [Fact]
    public void Every_tensor_of_a_golden_file_is_named()
    {
        var names = Code().Matches(Text).Select(match => match.Groups[1].Value).ToArray();
        var known = names.Where(name => TensorName().IsMatch(name)).Select(name => new Regex($"^{Layer().Replace(Regex.Escape(name), @"\d+")}$")).ToArray();
        var missing = Names(Tensors).Where(name => !Array.Exists(known, pattern => pattern.IsMatch(name))).ToArray();
        Assert.Empty(missing);
        Assert.DoesNotContain(known, pattern => pattern.IsMatch("weights"));
    }

    [Fact]
    public void Every_key_of_the_header_of_a_golden_file_is_named()
    {
        var keys = Names(file => file.Metadata.Keys);
        Assert.Contains("realnvp.spec", keys);
        Assert.All(keys, key => Assert.Contains($"`{key}`", Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_kind_of_step_on_vectors_and_every_network_of_theirs_is_named()
    {
        var kinds = SpecSection.All.Select(section => section.Title).Except(
            ["The flow", "base", "logScale", "spline` of an image coupling", "squeeze", "image-coupling", "dequantisation-coupling", "resnet", "own", "own-network"]);
        Assert.All(kinds, kind => Assert.Contains($"`{kind}`", Text, StringComparison.Ordinal));
    }

    /// <summary>The programs that the page shows to be enough stay as short as the page says.</summary>
    [Theory]
    [InlineData("read_model.py", "import json", "import math", "import numpy as np", "import read_base", "import read_tables", "import sys")]
    [InlineData("read_base.py", "import math", "import numpy as np")]
    [InlineData(
        "read_columns.py", "from read_normal import between, log_density, log_phi, phi", "import math", "import numpy as np", "import read_digits",
        "import read_season")]
    [InlineData("read_digits.py", "import numpy as np")]
    [InlineData("read_normal.py", "import math", "import numpy as np")]
    [InlineData("read_season.py", "import numpy as np")]
    [InlineData("read_tables.py", "import numpy as np", "import read_columns")]
    public void The_readers_of_the_page_have_at_most_200_lines_and_need_numpy_alone(string name, params string[] imports)
    {
        var lines = File.ReadAllLines(Repository.At("samples", "python", name));
        Assert.InRange(lines.Length, 1, 200);
        Assert.Equal(imports, lines.Where(line => line.TrimStart().Split(' ')[0] is "import" or "from").Order());
    }

    private static string[] Names(Func<SafetensorsFile, IEnumerable<string>> of)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var paths = Directory.GetFiles(Repository.At("tests", "golden"), "*.safetensors", SearchOption.AllDirectories);
        foreach (var path in paths.Where(path => !path.EndsWith(".expected.safetensors", StringComparison.Ordinal)))
        {
            using var file = SafetensorsFile.Open(path);
            names.UnionWith(of(file));
        }

        return [.. names];
    }

    /// <summary>The names without the place of their step and network; those of a convolutional network stand in docs/spec.md.</summary>
    private static IEnumerable<string> Tensors(SafetensorsFile file) => file.Tensors.Select(tensor => tensor.Name)
        .Where(name => !file.Metadata["realnvp.spec"].Contains("resnet", StringComparison.Ordinal) || !name.Contains(".net.", StringComparison.Ordinal))
        .Select(name => name.StartsWith("training.", StringComparison.Ordinal) ? "training." : Place().Replace(name, ""));

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^[A-Za-z_0-9]+(\.[A-Za-z_0-9]*)*$")]
    private static partial Regex TensorName();

    [GeneratedRegex(@"\b[A-Z]\b")]
    private static partial Regex Layer();

    [GeneratedRegex(@"^(members\.\d+\.)?steps\.\d+\.(inner\.\d+\.)*((s|t|shared|net)\.)?")]
    private static partial Regex Place();
}
