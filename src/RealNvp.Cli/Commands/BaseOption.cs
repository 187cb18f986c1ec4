using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using RealNvp.Specs;

namespace RealNvp.Cli.Commands;

/// <summary>The distribution of a flow's latents: <c>normal</c>, <c>mixture</c>, <c>student-t</c> or <c>student-t:4</c>.</summary>
internal static class BaseOption
{
    public static Option<BaseSpec?> Create() => new("--base")
    {
        Description = "The latents' distribution: normal; mixture, of normals that are fitted to the data before training (usual for tables); "
            + "or student-t for heavy tails, with degrees of freedom from 1 to 1000 behind a colon (student-t:5).",
        HelpName = "name",
        CustomParser = Read,
    };

    private static BaseSpec? Read(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var parts = text.Split(':', 2);
        var degrees = new BaseSpec().DegreesOfFreedom;
        switch (parts)
        {
            case ["normal"]:
                return new();
            case ["mixture"]:
                return new(BaseKind.Mixture);
            case ["student-t"]:
            case ["student-t", _] when double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out degrees) && degrees is >= 1 and <= 1000:
                return new(BaseKind.StudentT, degrees);
            default:
                result.AddError($"--base is normal, mixture, student-t or student-t:degrees with degrees from 1 to 1000, and not '{text}'");
                return null;
        }
    }
}
