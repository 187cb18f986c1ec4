using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>The column of a file that labels its rows.</summary>
/// <param name="place">Where it is among the file's columns.</param>
internal sealed class LabelCells(int place)
{
    private const int MostShared = 1000;

    private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);

    /// <summary>Finds the column: the one that is named, or that of the training, or that of the kind of file.</summary>
    /// <param name="label">Its name; null where nobody says one.</param>
    /// <param name="source">The file.</param>
    /// <param name="schema">The model's columns.</param>
    /// <param name="isGivenClasses">Whether the model is given the labels as classes, so that they label nothing unless somebody names a column.</param>
    /// <returns>The column; null where the file has none.</returns>
    /// <exception cref="DataFaultException">The named one is not there, or is one that the model takes.</exception>
    public static LabelCells? Of(string? label, ITableSource source, TableSchema schema, bool isGivenClasses)
    {
        if (isGivenClasses && label is null)
        {
            return null;
        }

        if (isGivenClasses && schema.Columns.Any(column => column.Name == label && column.Role == ColumnRole.Context))
        {
            throw new DataFaultException(
                $"The model is given the labels in '{label}', so that they cannot tell which rows are anomalies; name another column.");
        }

        var name = label ?? (schema.Label is { } trained ? schema.Columns[trained].Name : null) ?? source.LabelName;
        if (label is not null && schema.Columns.Any(column => column.Name == label && (column.Role is ColumnRole.Modelled or ColumnRole.Context)))
        {
            throw new DataFaultException($"The model was trained on the column '{label}', so that it cannot label the rows; train with it as the label.")
            {
                Options = [nameof(TableOptions.Label)],
            };
        }

        var found = source.Names.Index().Where(item => item.Item == name).Select(item => (int?)item.Index).FirstOrDefault();
        return found is { } place ? new(place)
            : label is null ? null
            : throw new DataFaultException(
                $"'{source.Path}' has no column '{label}' of labels"
                + NearestName.Hint(label, source.Names, $"it has {string.Join(", ", source.Names.Take(50))}"));
    }

    /// <summary>The label of the row that a cursor stands on; null where it is missing.</summary>
    public string? Read(ITableCursor cursor) => cursor.Read(place, out _) != CellContent.Missing ? Shared(cursor.Text(place)) : null;

    // Labels are few: each is kept once.
    private string Shared(ReadOnlySpan<char> text)
    {
        var lookup = _shared.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out var label))
        {
            label = text.ToString();
            if (_shared.Count < MostShared)
            {
                _shared.Add(label, label);
            }
        }

        return label;
    }
}
