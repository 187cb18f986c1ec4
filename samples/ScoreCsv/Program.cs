using System.Globalization;
using RealNvp;

// score-csv MODEL FILE: writes the log density of every row of a CSV of numbers, in nats, one a line.
if (args is not [var modelPath, var dataPath])
{
    Console.Error.WriteLine("usage: ScoreCsv model.safetensors rows.csv");
    return 2;
}

try
{
    using var model = DensityModel.Load(modelPath);
    var row = new float[model.Dimension];
    var isFirst = true;
    foreach (var line in File.ReadLines(dataPath))
    {
        var cells = line.Split(',');
        var isHeader = isFirst && !float.TryParse(cells[0], CultureInfo.InvariantCulture, out _);
        isFirst = false;
        if (isHeader)
        {
            continue;
        }

        if (cells.Length != row.Length)
        {
            throw new InvalidInputException($"'{dataPath}' has a line of {cells.Length} cells but the model takes {row.Length}.");
        }

        for (var column = 0; column < row.Length; column++)
        {
            row[column] = float.Parse(cells[column], CultureInfo.InvariantCulture);
        }

        Console.WriteLine(model.LogProb(row).ToString("R", CultureInfo.InvariantCulture));
    }

    return 0;
}
catch (Exception error) when (error is InvalidInputException or IOException or FormatException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
