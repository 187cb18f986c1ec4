using System.Globalization;
using Parquet;
using Parquet.Data;
using Parquet.Schema;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A column of a Parquet file within one row group: numbers, or names.</summary>
internal sealed class ParquetColumn(DataField field)
{
    private readonly DateForm? _form = DatesOf(field);
    private double[] _numbers = [];
    private long?[] _instants = [];
    private string?[] _names = [];
    private LargeWholes _wholes = new(0);

    /// <summary>Whether its values are read as names.</summary>
    public bool IsText { get; } = IsName(field.ClrType);

    /// <summary>What the file says that its values are.</summary>
    public DeclaredType Declared { get; } = TypeOf(field);

    /// <summary>How files are read: decimals have 38 digits at most, of which the type of .NET holds 28.</summary>
    public static ParquetOptions Options { get; } = new() { UseBigDecimal = true };

    /// <summary>What the values of a column are.</summary>
    public static DeclaredType TypeOf(DataField field) => field.ClrType == typeof(bool) ? DeclaredType.Truth
        : field.ClrType == typeof(long) || field.ClrType == typeof(ulong) || field is DecimalDataField { Scale: 0 } ? DeclaredType.Whole
        : DeclaredType.None;

    /// <summary>The type that generated values of a column are written as, where its kind does not tell; null for the usual one.</summary>
    public static string? StoredOf(DataField field) => field switch
    {
        DecimalDataField number => new StoredDecimal(number.Precision, number.Scale).ToString(),
        { ClrType: var type } when type == typeof(Guid) => StoredUuid.Name,
        _ => null,
    };

    /// <summary>Whether values of a type are read as names.</summary>
    public static bool IsName(Type type) => type == typeof(string) || type == typeof(ReadOnlyMemory<char>) || type == typeof(Guid);

    /// <summary>Whether values of a type are read as numbers: all of numbers, truth values (0 and 1) and times (seconds since 1970).</summary>
    public static bool IsNumber(Type type) => type == typeof(double) || type == typeof(float) || type == typeof(int) || type == typeof(long)
        || type == typeof(short) || type == typeof(sbyte) || type == typeof(byte) || type == typeof(ushort) || type == typeof(uint)
        || type == typeof(ulong) || type == typeof(bool) || type == typeof(decimal) || type == typeof(BigDecimal) || type == typeof(DateTime);

    /// <summary>How its dates or times are written in text; null for other columns.</summary>
    public static DateForm? DatesOf(DataField field) => field switch
    {
        DateTimeDataField { DateTimeFormat: DateTimeFormat.Date } => new("yyyy-MM-dd", DateUnit.Day),
        DateTimeDataField time => new("yyyy-MM-ddTHH:mm:ss.FFFFFF", DateUnit.Microsecond)
        {
            Offset = time.IsAdjustedToUTC && time.DateTimeFormat != DateTimeFormat.Impala ? "Z" : null,
            StoredDigits = ParquetDates.DigitsOf(time),
        },
        TimeDataField time => new("HH:mm:ss.FFFFFF", DateUnit.Microsecond) { StoredDigits = ParquetDates.DigitsOf(time) },
        _ => null,
    };

    public async Task FillAsync(ParquetRowGroupReader group, int rows)
    {
        if (_form is not null)
        {
            (_numbers, _instants) = (new double[rows], await ParquetDates.ReadAsync(field, group, rows));
            for (var row = 0; row < rows; row++)
            {
                _numbers[row] = Number(_instants[row]);
            }

            return;
        }

        if (IsText)
        {
            _names = new string?[rows];
            if (field.ClrType == typeof(Guid))
            {
                await FillAsync<Guid>(group, rows, (row, value) => _names[row] = value?.ToString());
                return;
            }

            await group.ReadAsync(field, _names.AsMemory()!);
            return;
        }

        (_numbers, _wholes) = (new double[rows], new(rows));
        await (Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Double => FillAsync<double>(group, value => value),
            TypeCode.Single => FillAsync<float>(group, value => value),
            TypeCode.Int32 => FillAsync<int>(group, value => value),
            TypeCode.Int64 => FillWholesAsync<long>(group, value => value, value => value),
            TypeCode.Int16 => FillAsync<short>(group, value => value),
            TypeCode.SByte => FillAsync<sbyte>(group, value => value),
            TypeCode.Byte => FillAsync<byte>(group, value => value),
            TypeCode.UInt16 => FillAsync<ushort>(group, value => value),
            TypeCode.UInt32 => FillAsync<uint>(group, value => value),
            TypeCode.UInt64 => FillWholesAsync<ulong>(group, value => value, value => value),
            TypeCode.Boolean => FillAsync<bool>(group, value => value ? 1 : 0),
            _ when Declared == DeclaredType.Whole => FillWholesAsync<BigDecimal>(group, StoredDecimal.ToDouble, StoredDecimal.ToWhole),
            _ => FillAsync<BigDecimal>(group, StoredDecimal.ToDouble),
        });
    }

    public CellContent Read(int row, out double number)
    {
        if (IsText)
        {
            number = double.NaN;
            return string.IsNullOrWhiteSpace(_names[row]) ? CellContent.Missing : CellContent.Text;
        }

        number = _numbers[row];
        return double.IsNaN(number) ? CellContent.Missing : CellContent.Number;
    }

    /// <summary>The moment in a row; false where there is none.</summary>
    public bool TryInstant(int row, out Instant instant)
    {
        instant = new(_form is null ? 0 : _instants[row] ?? 0, IsUtc: _form?.Offset is not null);
        return _form is not null && _instants[row] is not null;
    }

    /// <summary>The name in a row, trimmed, or the word or the digits for its number.</summary>
    public ReadOnlySpan<char> Text(int row) => IsText ? _names[row].AsSpan().Trim()
        : Read(row, out var number) == CellContent.Missing ? ""
        : _form is not null && TryInstant(row, out var instant) ? Written(instant)
        : Declared == DeclaredType.Truth ? number != 0 ? bool.TrueString : bool.FalseString
        : _wholes.Text(row) ?? number.ToString(CultureInfo.InvariantCulture);

    private string Written(Instant instant) => instant.IsOfCalendar ? _form!.Text(_form.Cell(instant.Micros)) : Instant.Beyond(instant.Micros);

    // Models of before know moments as seconds, and times of day as the numbers that are stored.
    private double Number(long? micros) => micros is not { } some ? double.NaN
        : !new Instant(some).IsOfCalendar ? some < 0 ? double.NegativeInfinity : double.PositiveInfinity
        : field is TimeDataField { Precision: TimeUnitPrecision.Micros } ? some
        : field is TimeDataField { Precision: TimeUnitPrecision.Millis } ? some / 1000
        : field is TimeDataField ? some * 1000.0
        : some / 1e6;

    private Task FillAsync<T>(ParquetRowGroupReader group, Func<T, double> convert)
        where T : struct => FillAsync<T>(group, _numbers.Length, (row, value) => _numbers[row] = value is { } some ? convert(some) : double.NaN);

    private Task FillWholesAsync<T>(ParquetRowGroupReader group, Func<T, double> convert, Func<T, Int128> whole)
        where T : struct => FillAsync<T>(group, _numbers.Length, (row, value) =>
        {
            _numbers[row] = value is { } some ? convert(some) : double.NaN;
            if (LargeWholes.Needs(_numbers[row]))
            {
                _wholes.Set(row, whole(value!.Value));
            }
        });

    private async Task FillAsync<T>(ParquetRowGroupReader group, int rows, Action<int, T?> set)
        where T : struct
    {
        if (field.IsNullable)
        {
            var values = new T?[rows];
            await group.ReadAsync<T>(field, values.AsMemory());
            for (var row = 0; row < rows; row++)
            {
                set(row, values[row]);
            }

            return;
        }

        var plain = new T[rows];
        await group.ReadAsync<T>(field, plain.AsMemory());
        for (var row = 0; row < rows; row++)
        {
            set(row, plain[row]);
        }
    }
}
