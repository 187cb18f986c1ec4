using RealNvp.Data;
using RealNvp.Data.Conditionals;
using RealNvp.Data.Tables;
using RealNvp.Rows;
using RealNvp.Server.Access;
using RealNvp.Tables;

namespace RealNvp.Server.Bodies;

/// <summary>What rows are made given: the values of columns that the model was trained given, or a class.</summary>
internal static class GivenContext
{
    /// <summary>The name by which a class is given where no column has it.</summary>
    public const string Class = "class";

    /// <summary>Whether all that is given was given at training too, so that rows are drawn from the density itself.</summary>
    public static bool IsTrained(DensityModel model, IReadOnlyDictionary<string, string> given) => model.Schema is null
        || given.Keys.All(name => GivenCells.SchemaOf(model).Columns.FirstOrDefault(column => column.Name == name)?.Role == ColumnRole.Context);

    /// <summary>The context of one row; empty for a model that is given nothing.</summary>
    /// <exception cref="InvalidInputException">A value does not fit its column, or there is no such class.</exception>
    /// <exception cref="RequestFault">The model needs more, or is given nothing.</exception>
    public static float[] Of(DensityModel model, IReadOnlyDictionary<string, string> given)
    {
        if (model.Schema?.Series?.Lags is not null)
        {
            throw RequestFault.Bad("given-rows", "The model's rows are given those before them, which a request has not; ask a model without.");
        }

        if (model.Spec.Context == 0)
        {
            return given.Count == 0 ? [] : throw RequestFault.Bad("not-conditional", "The model is given nothing; leave 'given' out.");
        }

        if (model.Schema is not null && GivenCells.SchemaOf(model) is { ContextWidth: > 0 } schema)
        {
            return OfColumns(model, schema, given);
        }

        var classes = model.Metadata.Classes ?? throw RequestFault.Bad("unknown-context", "The model does not say what its context means.");
        if (given.Keys.FirstOrDefault(name => name != Class) is { } other)
        {
            throw RequestFault.Bad("unknown-column", $"The model is given a '{Class}' and no '{other}'.", column: other);
        }

        return given.TryGetValue(Class, out var name) && ClassNumbers.Find(classes, name) is { } known
            ? ClassContext.Of(known, classes.Count)
            : throw RequestFault.Bad(
                "no-class", $"The model is given a class; give '{Class}' one of {string.Join(", ", classes.Take(50))}.", column: Class);
    }

    private static float[] OfColumns(DensityModel model, TableSchema schema, IReadOnlyDictionary<string, string> given)
    {
        var cells = GivenCells.Read(model, given);
        foreach (var (index, column) in schema.Columns.Index())
        {
            if (column.Role == ColumnRole.Context && double.IsNaN(cells[index]))
            {
                throw RequestFault.Bad("no-given", $"The model was trained given '{column.Name}'; give it a value.", column: column.Name);
            }
        }

        var context = new float[schema.ContextWidth];
        new TableEncoding(schema).EncodeContext(cells, context);
        return ClassColumn.GivenBy(model) is null ? context : ClassColumn.ToClasses(context, model.Spec.Context);
    }
}
