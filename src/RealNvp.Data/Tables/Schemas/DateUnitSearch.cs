using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Finds the coarsest unit that all moments of a column are whole in.</summary>
internal sealed class DateUnitSearch
{
    private const int FewestMonths = 3;

    private static readonly DateUnit[] Units =
        [DateUnit.Day, DateUnit.Hour, DateUnit.Minute, DateUnit.Second, DateUnit.Millisecond, DateUnit.Microsecond];

    private static readonly DateForm Months = new("yyyy-MM-dd", DateUnit.Month);
    private static readonly DateForm MonthEnds = new("yyyy-MM-dd", DateUnit.MonthEnd);

    private readonly HashSet<double> _months = [];
    private bool _areMonths = true;
    private bool _areMonthEnds = true;
    private int _unit;

    /// <summary>Adds a moment, in millionths of a second since 1970 or midnight.</summary>
    public void Add(long micros)
    {
        while (micros % DateForm.Length(Units[_unit]) != 0)
        {
            _unit++;
        }

        if (_unit > 0)
        {
            return;
        }

        _areMonths = _areMonths && IsWhole(Months.Cell(micros));
        _areMonthEnds = _areMonthEnds && IsWhole(MonthEnds.Cell(micros));
        if (_months.Count < FewestMonths && (_areMonths || _areMonthEnds))
        {
            _months.Add(Math.Floor(Months.Cell(micros)));
        }
    }

    /// <summary>The unit.</summary>
    /// <param name="kind">What the moments are.</param>
    /// <param name="hasDay">Whether they are written with a day.</param>
    public DateUnit Of(ColumnKind kind, bool hasDay = true)
    {
        if (kind == ColumnKind.Time)
        {
            return Units[Math.Max(1, _unit)];
        }

        var isEnough = _months.Count >= FewestMonths || !hasDay;
        return _unit > 0 || !isEnough ? Units[_unit] : _areMonths ? DateUnit.Month : _areMonthEnds ? DateUnit.MonthEnd : DateUnit.Day;
    }

    private static bool IsWhole(double cell) => cell == Math.Floor(cell);
}
