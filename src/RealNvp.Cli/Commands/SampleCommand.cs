using System.CommandLine;
using RealNvp.Cli.Display;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp sample MODEL -n N --out FILE</c>: draws new rows.</summary>
internal static class SampleCommand
{
    private const int MostRows = 100_000_000;

    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var count = new Option<int>("-n", "--count") { Description = "How many rows.", DefaultValueFactory = _ => 64 };
        var output = CommonOptions.Out("Where to write them: .png (a grid of images), .npy or .csv.");
        var temperature = CommonOptions.Temperature();
        var seed = CommonOptions.Seed("The seed; the same seed gives the same rows.");
        var engine = CommonOptions.Engine();
        var command = new Command("sample", "Draw new rows from a model.") { model, count, output, temperature, seed, engine, CommonOptions.Json() };
        command.SetAction((parsed, _) =>
        {
            var rows = parsed.GetValue(count);
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".png", ".npy", ".csv");
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), parsed.GetRequiredValue(engine));
            if (rows < 1 || (long)rows * loaded.Model.Dimension > MostRows)
            {
                throw new InvalidInputException($"-n must lie between 1 and {MostRows / loaded.Model.Dimension} for rows of {loaded.Model.Dimension} values but is {rows}.");
            }

            var values = loaded.Model.Sample(rows, parsed.GetValue(seed), parsed.GetValue(temperature));
            RowOutput.WriteData(path, values, loaded.Model.Spec, columns: null);
            Written.Report(terminal, path, rows);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
