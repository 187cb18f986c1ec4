using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.ML.Columns;
using RealNvp.ML.Rows;

namespace RealNvp.ML.Outputs;

/// <summary>A column of the input with its gaps filled in.</summary>
internal static class FilledOutput
{
    /// <summary>The filled column of an input column.</summary>
    /// <param name="known">The column as the flow learnt it.</param>
    /// <param name="column">The column of the input.</param>
    /// <exception cref="InvalidInputException">Its type has no missing values.</exception>
    public static FlowOutput Of(InputColumn known, DataViewSchema.Column column)
    {
        var names = KeyNames.Of(column);
        var item = InputColumns.ItemOf(column.Type).RawType;
        return known.Type switch
        {
            InputType.Single => New<float>(text => float.Parse(text, CultureInfo.InvariantCulture)),
            InputType.Double => New<double>(text => double.Parse(text, CultureInfo.InvariantCulture)),
            InputType.Text => New<ReadOnlyMemory<char>>(text => text.AsMemory()),
            InputType.Key when item == typeof(byte) => New<byte>(text => (byte)Key(text)),
            InputType.Key when item == typeof(ushort) => New<ushort>(text => (ushort)Key(text)),
            InputType.Key when item == typeof(uint) => New<uint>(text => (uint)Key(text)),
            InputType.Key => New<ulong>(text => Key(text)),
            InputType.DateTime => New<DateTime>(text => CellWriter.Moment(text).DateTime),
            InputType.DateTimeOffset => New<DateTimeOffset>(CellWriter.Moment),
            _ => throw Whole(known),
        };

        FlowOutput New<T>(Func<string, T> parse) => known.IsVector ? new Vector<T>(known, column, parse) : new Scalar<T>(known, column, parse);

        // A name that the keys of this view do not have stays missing.
        ulong Key(string text) => names is null ? ulong.Parse(text, CultureInfo.InvariantCulture)
            : (ulong)(names.Index().Where(item => item.Item == text).Select(item => (int?)item.Index + 1).FirstOrDefault() ?? 0);
    }

    /// <summary>Checks that a column can lack values.</summary>
    /// <exception cref="InvalidInputException">Its type has no missing values.</exception>
    public static void Require(InputColumn known)
    {
        if (known.Type is not (InputType.Single or InputType.Double or InputType.Text or InputType.Key or InputType.DateTime or InputType.DateTimeOffset))
        {
            throw Whole(known);
        }
    }

    private static InvalidInputException Whole(InputColumn known) =>
        new($"The column '{known.Name}' is {known.InWords}, which has no missing values; fill others.");

    private sealed class Scalar<T>(InputColumn known, DataViewSchema.Column column, Func<string, T> parse)
        : FlowOutput(column.Name, column.Type, column.Annotations)
    {
        public override DataViewSchema.Column? Original => column;

        public override Delegate Getter(Func<RowAnswer> answer, Delegate? original)
        {
            var get = (ValueGetter<T>)original!;
            return (ValueGetter<T>)((ref T value) =>
            {
                if (answer().Filled?.TryGetValue(known.Cells[0], out var text) == true)
                {
                    value = parse(text);
                }
                else
                {
                    get(ref value);
                }
            });
        }
    }

    private sealed class Vector<T>(InputColumn known, DataViewSchema.Column column, Func<string, T> parse)
        : FlowOutput(column.Name, column.Type, column.Annotations)
    {
        public override DataViewSchema.Column? Original => column;

        public override Delegate Getter(Func<RowAnswer> answer, Delegate? original)
        {
            var get = (ValueGetter<VBuffer<T>>)original!;
            VBuffer<T> own = default;
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                if (answer().Filled is not { } filled || !known.Cells.Any(filled.ContainsKey))
                {
                    get(ref value);
                    return;
                }

                get(ref own);
                var editor = VBufferEditor.Create(ref value, own.Length);
                own.CopyTo(editor.Values);
                foreach (var (slot, cell) in known.Cells.Index())
                {
                    editor.Values[slot] = filled.TryGetValue(cell, out var text) ? parse(text) : editor.Values[slot];
                }

                value = editor.Commit();
            });
        }
    }
}
