using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.Data.Tables.Sources;

namespace RealNvp.ML.Columns;

/// <summary>Finds the columns of data views that a flow learns or is asked about, by their names.</summary>
internal static class InputColumns
{
    private const int MostShown = 20;

    /// <summary>The columns of a view to learn, each with the names of its values in a table.</summary>
    /// <param name="schema">The view.</param>
    /// <param name="names">The columns' names.</param>
    /// <exception cref="InvalidInputException">There is no such column, one is of a type that no flow learns, or a name comes twice.</exception>
    public static IReadOnlyList<InputColumn> Of(DataViewSchema schema, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            throw new InvalidInputException("No column is named to be learnt; name at least one.");
        }

        if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
        {
            throw new InvalidInputException($"A column is named twice among those to be learnt ({string.Join(", ", names)}); name each once.");
        }

        DataViewSchema.Column[] columns = [.. names.Select(name => Find(schema, name))];
        var cells = columns.Sum(column => (long)SizeOf(column));
        if (cells > ColumnNames.Most)
        {
            throw new InvalidInputException(
                $"The columns to learn have {cells:N0} values in a row, and a table has {Counted.Of(ColumnNames.Most, "column")} at most; learn fewer.");
        }

        // A slot's own name is the plainest, where no other value of the row has it.
        string[][] wanted = [.. columns.Select(column => column.Type is VectorDataViewType ? SlotNames(column) : [column.Name])];
        var uses = wanted.SelectMany(each => each).CountBy(name => name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return
        [
            .. columns.Select((column, index) => new InputColumn(column.Name, TypeOf(column), [.. wanted[index].Select((name, slot) =>
                column.Type is not VectorDataViewType || (name.Length > 0 && uses[name] == 1) ? name : $"{column.Name}[{(name.Length > 0 ? name : slot)}]")])
            {
                IsVector = column.Type is VectorDataViewType,
                KeyCount = ItemOf(column.Type) is KeyDataViewType key ? key.Count : 0,
                KeyNames = KeyNames.Of(column),
            }),
        ];
    }

    /// <summary>The columns of another view that are what they were at the training.</summary>
    /// <exception cref="InvalidInputException">One is missing, or of another type or size; the sentence says which.</exception>
    public static IReadOnlyList<DataViewSchema.Column> Match(DataViewSchema schema, IReadOnlyList<InputColumn> columns) =>
        [.. columns.Select(known => Match(Find(schema, known.Name), known))];

    /// <summary>Checks what an estimator is told of a view before there is one.</summary>
    /// <exception cref="InvalidInputException">A column is missing or can never be learnt.</exception>
    public static void Check(SchemaShape shape, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (!shape.TryFindColumn(name, out var column))
            {
                throw Missing(name, shape.Select(each => each.Name));
            }

            if (column.Kind == SchemaShape.Column.VectorKind.VariableVector || (!column.IsKey && InputTypes.Of(column.ItemType) is null))
            {
                throw NotLearnt(name, column.GetTypeString());
            }
        }
    }

    /// <summary>The type of a column's values, of a vector that of its slots.</summary>
    public static DataViewType ItemOf(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    private static DataViewSchema.Column Match(DataViewSchema.Column column, InputColumn known)
    {
        var type = TypeOf(column);
        return type == known.Type && column.Type is VectorDataViewType == known.IsVector && SizeOf(column) == known.Cells.Count
            ? column
            : throw new InvalidInputException($"The column '{known.Name}' is {known.InWords} in the training but {column.Type} here; give it the same type.");
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Where(column => !column.IsHidden).Select(column => column.Name));

    private static InvalidInputException Missing(string name, IEnumerable<string> others)
    {
        string[] known = [.. others];
        return new($"The data has no column '{name}'{NearestName.Hint(name, known, $"it has {string.Join(", ", known.Take(MostShown))}")}");
    }

    private static InputType TypeOf(DataViewSchema.Column column) => column.Type is VectorDataViewType { IsKnownSize: false }
        ? throw new InvalidInputException(
            $"The column '{column.Name}' is a vector whose size differs from row to row; a flow learns vectors of one size.")
        : InputTypes.Of(ItemOf(column.Type)) ?? throw NotLearnt(column.Name, column.Type.ToString()!);

    private static InvalidInputException NotLearnt(string name, string type) => new(
        $"The column '{name}' is of the type {type}, which no flow learns; "
        + "give numbers, truth values, text, keys, dates, times, or vectors of one size of them.");

    private static int SizeOf(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.Size : 1;

    private static string[] SlotNames(DataViewSchema.Column column)
    {
        var names = new string[SizeOf(column)];
        Array.Fill(names, "");
        if (column.HasSlotNames())
        {
            VBuffer<ReadOnlyMemory<char>> slots = default;
            column.GetSlotNames(ref slots);
            foreach (var (slot, name) in slots.Items().Where(item => item.Key < names.Length))
            {
                names[slot] = name.ToString().Trim();
            }
        }

        return names;
    }
}
