using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RealNvp.ML.Rows;

/// <summary>Keeps the values of a column of rows that are read ahead, whatever their type.</summary>
internal abstract class ColumnCapture
{
    private static readonly MethodInfo Values = Method(nameof(OfValues));
    private static readonly MethodInfo Vectors = Method(nameof(OfVectors));

    /// <summary>A capture of a column of a row or cursor in which it is active.</summary>
    public static ColumnCapture Of(DataViewRow row, DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        var isVector = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        var method = isVector ? Vectors.MakeGenericMethod(type.GetGenericArguments()) : Values.MakeGenericMethod(type);
        return (ColumnCapture)method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, column], null)!;
    }

    /// <summary>A capture of the rows' ids.</summary>
    public static ColumnCapture OfIds(DataViewRow row) => new OfType<DataViewRowId>(row.GetIdGetter());

    /// <summary>Room for the values of so many rows.</summary>
    public abstract Array NewValues(int count);

    /// <summary>Keeps the value of the row on which the cursor stands.</summary>
    public abstract void Read(Array values, int index);

    /// <summary>A getter of what was kept.</summary>
    /// <param name="values">The values among which the current row's is.</param>
    /// <param name="index">Where it is among them.</param>
    public abstract Delegate Getter(Func<Array> values, Func<int> index);

    private static MethodInfo Method(string name) => typeof(ColumnCapture).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static OfType<T> OfValues<T>(DataViewRow row, DataViewSchema.Column column) => new(row.GetGetter<T>(column));

    private static VectorsOf<T> OfVectors<T>(DataViewRow row, DataViewSchema.Column column) => new(row.GetGetter<VBuffer<T>>(column));

    private class OfType<T>(ValueGetter<T> getter) : ColumnCapture
    {
        public override Array NewValues(int count) => new T[count];

        public override void Read(Array values, int index) => getter(ref ((T[])values)[index]);

        public override Delegate Getter(Func<Array> values, Func<int> index) =>
            (ValueGetter<T>)((ref T value) => Copy(((T[])values())[index()], ref value));

        protected virtual void Copy(T kept, ref T value) => value = kept;
    }

    // Who asks for a vector may write into what it gets.
    private sealed class VectorsOf<T>(ValueGetter<VBuffer<T>> getter) : OfType<VBuffer<T>>(getter)
    {
        protected override void Copy(VBuffer<T> kept, ref VBuffer<T> value) => kept.CopyTo(ref value);
    }
}
