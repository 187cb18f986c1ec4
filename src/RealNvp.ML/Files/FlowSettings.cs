using System.Text.Json;
using RealNvp.Calibration;
using RealNvp.ML.Columns;
using RealNvp.Tables;

namespace RealNvp.ML.Files;

/// <summary>What ML.NET's zip holds of a flow besides its model file.</summary>
internal sealed record FlowSettings
{
    /// <summary>The columns that it learnt.</summary>
    public required IReadOnlyList<InputColumn> Columns { get; init; }

    /// <summary>The share of normal rows that may be flagged.</summary>
    public double? FalseAlarms { get; init; }

    /// <summary>The score.</summary>
    public ScoreKind? Kind { get; init; }

    /// <summary>What becomes of rows to score that lack a value.</summary>
    public MissingRule Missing { get; init; }

    /// <summary>The columns that are filled in; null where none are.</summary>
    public IReadOnlyList<string>? Filled { get; init; }

    /// <summary>The name of the column of log p; null where there are all columns of scores.</summary>
    public string? LogProbability { get; init; }

    /// <summary>The length of the model file in bytes.</summary>
    public long ModelLength { get; init; }

    /// <summary>Reads settings.</summary>
    /// <exception cref="ModelFileException">They are damaged.</exception>
    public static FlowSettings FromJson(string json)
    {
        try
        {
            var settings = JsonSerializer.Deserialize<FlowSettings>(json);
            return settings is { Columns.Count: > 0, ModelLength: > 0 } && settings.Columns.All(IsWhole)
                && AreDifferent(settings.Columns.Select(column => column.Name)) && AreDifferent(settings.Columns.SelectMany(column => column.Cells))
                && (settings.Filled?.All(name => settings.Columns.Any(column => column.Name == name)) ?? true)
                ? settings
                : throw Damaged(null);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw Damaged(error);
        }
    }

    /// <summary>The settings as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    private static bool IsWhole(InputColumn? column) => column is { Name.Length: > 0, Cells.Count: > 0 }
        && (column.IsVector || column.Cells.Count == 1) && column.Cells.All(cell => cell is not null) && Enum.IsDefined(column.Type);

    private static bool AreDifferent(IEnumerable<string> names) => names.GroupBy(name => name, StringComparer.Ordinal).All(same => same.Count() == 1);

    private static ModelFileException Damaged(Exception? cause)
    {
        const string Sentence = "The model in the zip is damaged: what says which columns its flow learnt cannot be read; save it again where it was trained.";
        return cause is null ? new(Sentence) : new(Sentence, cause);
    }
}
