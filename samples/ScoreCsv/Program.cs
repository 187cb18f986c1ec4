using System.Globalization;
using RealNvp;
using RealNvp.Rows;
using RealNvp.Scores;
using RealNvp.Tables;

// score-csv MODEL FILE [RATE]: for every row of a CSV its log density in nats, its p-value, and 1 if a row as strange is rarer than RATE among normal ones.
if (args is not ([_, _] or [_, _, _]))
{
    Console.Error.WriteLine("usage: ScoreCsv model.safetensors rows.csv [rate of false alarms]");
    return 2;
}

try
{
    using var model = DensityModel.Load(args[0]);
    var scorer = new AnomalyScorer(model, args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : null);
    var encoding = model.Schema is { } schema ? new TableEncoding(schema) : null;
    int[]? places = null;
    float[] row = new float[model.Dimension], context = new float[model.Spec.Context];
    foreach (var line in File.ReadLines(args[1]))
    {
        var cells = line.Split(',');
        if (places is null)
        {
            places = Places(encoding?.Schema, cells);
            if (encoding is not null || !float.TryParse(cells[0], CultureInfo.InvariantCulture, out _))
            {
                continue;
            }
        }

        Read(encoding, cells, places, row, context, model.Metadata.Classes);
        var score = scorer.Score(row, context)[0];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{score.LogProb:R},{score.PValue:G6},{(score.IsFlagged ? 1 : 0)}"));
    }

    return 0;
}
catch (Exception error) when (error is InvalidInputException or ArgumentOutOfRangeException or IOException or FormatException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

// Where in a line the columns of the model's table are; -1 for those that the model does not need. Without a table every cell is a value.
static int[] Places(TableSchema? schema, string[] header) => schema is null ? [] :
[
    .. schema.Columns.Select(column => column.Role is not (ColumnRole.Modelled or ColumnRole.Context) ? -1
        : Array.IndexOf(header, column.Name) is >= 0 and var place ? place
        : throw new InvalidInputException($"The file lacks the column '{column.Name}' that the model was trained on.")),
];

// Without a table a class-conditional model takes the class of a row from a cell behind its values, as `realnvp sample` writes it.
static void Read(TableEncoding? encoding, string[] cells, int[] places, Span<float> row, Span<float> context, IReadOnlyList<string>? classes)
{
    if (encoding is not null)
    {
        double[] values = [.. places.Select((place, column) => place < 0 ? double.NaN : Value(encoding.Schema.Columns[column], cells[place]))];
        encoding.Encode(values, row);
        encoding.EncodeContext(values, context);
        return;
    }

    var width = row.Length + (classes is null ? 0 : 1);
    if (cells.Length != width)
    {
        var last = classes is null ? "" : ", of which the last is the class";
        throw new InvalidInputException($"A line has {cells.Length} cells but the model takes {width}{last}.");
    }

    if (classes is not null)
    {
        var label = classes.Index().Where(name => name.Item == cells[^1]).Select(name => (int?)name.Index).FirstOrDefault();
        ClassContext.Write(label ?? int.Parse(cells[^1], CultureInfo.InvariantCulture), context);
    }

    for (var column = 0; column < row.Length; column++)
    {
        row[column] = float.Parse(cells[column], CultureInfo.InvariantCulture);
    }
}

static double Value(TableColumn column, string cell) => column.Categories is not { } names
    ? double.Parse(cell, CultureInfo.InvariantCulture)
    : names.Index().Where(name => name.Item == cell).Select(name => (double?)name.Index).FirstOrDefault()
        ?? throw new InvalidInputException($"'{cell}' in the column '{column.Name}' is none of the categories that the model knows.");
