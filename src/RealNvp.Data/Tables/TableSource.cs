using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>
/// Rows and columns to learn, wherever they are: a file, arrays, objects, a database. All are read by the same rules (docs/tables.md): what each
/// column is, what is dequantised, what is left out and what stands for a missing value.
/// </summary>
public sealed class TableSource
{
    private readonly ITableSource? _rows;
    private readonly string? _path;

    private TableSource(string path) => _path = path;

    private TableSource(ITableSource rows) => _rows = rows;

    /// <summary>A file of rows and columns.</summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file.</param>
    /// <exception cref="DataFaultException">The name has another ending.</exception>
    public static TableSource FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return DatasetCatalogue.IsTable(path)
            ? new(path)
            : throw new DataFaultException($"'{path}' is no table; give a file that ends in {TableSources.Endings}.");
    }

    /// <summary>Rows in one array, which must not change while they are in use.</summary>
    /// <param name="values"><c>[n, width]</c>, row-major; not-a-number where a value is missing.</param>
    /// <param name="columns">The names of the columns, of which there are as many as values in a row.</param>
    /// <exception cref="ArgumentException">There is no whole number of rows.</exception>
    public static TableSource FromRows(ReadOnlyMemory<float> values, IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new(NumberSource.Of(values, columns));
    }

    /// <summary>Rows in one array, which must not change while they are in use; their columns are called c1, c2, ...</summary>
    /// <param name="values"><c>[n, width]</c>, row-major; not-a-number where a value is missing.</param>
    /// <param name="width">The number of values in a row, at least 1.</param>
    /// <exception cref="ArgumentException">There is no whole number of rows.</exception>
    public static TableSource FromRows(ReadOnlyMemory<float> values, int width) =>
        new(NumberSource.Of(values, ColumnNames.Numbered(width > 0 ? width : throw NumberSource.NoWidth(width))));

    /// <summary>Rows in an array each, which must not change while they are in use.</summary>
    /// <param name="rows">The rows, of one length; not-a-number where a value is missing.</param>
    /// <param name="columns">The names of the columns; null calls them c1, c2, ...</param>
    /// <exception cref="ArgumentException">A row is null or of another length.</exception>
    public static TableSource FromRows(IReadOnlyList<double[]> rows, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new(NumberSource.Of(rows, columns));
    }

    /// <summary>
    /// Objects by their public properties: numbers, truth values, text, names of an enum, dates, times; null where a value is missing. Other values are text.
    /// They are read once, now.
    /// </summary>
    /// <typeparam name="T">A type with properties, such as a record.</typeparam>
    /// <param name="rows">The objects.</param>
    /// <exception cref="ArgumentException">The type has no properties that are values, or an object is null.</exception>
    public static TableSource FromObjects<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(IEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new(ObjectRows<T>.Read(rows));
    }

    /// <summary>Records by the names of their columns, as a stream of rows to score has them. They are read once, now.</summary>
    /// <param name="records">
    /// Each record's values: numbers, truth values or text; null or not-a-number where one is missing. The first record names the columns, and every
    /// other has an entry for each.
    /// </param>
    /// <exception cref="DataFaultException">There is no record, or one lacks a column.</exception>
    public static TableSource FromRecords(IEnumerable<IReadOnlyDictionary<string, object?>> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new(RecordRows.Read(records));
    }

    /// <summary>What a query gives, all rows of its first result. They are read once, now; the reader stays open.</summary>
    /// <param name="reader">A reader before its first row.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DataFaultException">The result has no columns.</exception>
    public static TableSource FromReader(DbDataReader reader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new(QueryRows.Read(reader, cancellationToken));
    }

    /// <summary>The rows as data to train on: split 80 / 10 / 10 by a shuffle that the seed alone decides.</summary>
    /// <param name="options">How they are read and split.</param>
    /// <param name="progress">Gets a line for what was found out, left out or changed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The data, for the caller to dispose of.</returns>
    /// <exception cref="DataFaultException">The file is missing or damaged, a value does not fit its column, or there are too few rows.</exception>
    public Dataset Load(DataOptions options, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (_path is not null)
        {
            return DatasetCatalogue.Load(_path, options, progress, cancellationToken);
        }

        var marks = options.Table?.MissingMarks ?? (options.Schema ?? options.FilledBy?.Schema)?.MissingMarks;
        var rows = MarkedSource.Of(_rows!, new TableOptions { MissingMarks = marks });
        return TableDatasetLoader.Load(rows, options, progress, cancellationToken) with
        {
            Origin = new() { Data = "", Seed = options.Seed },
        };
    }
}
