using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Names numbers that look like marks of missing values: several rows have exactly the least or the greatest value of a column, it stands far outside all
/// others and is written like a code (-9999, 999, -1, 1E30).
/// </summary>
internal static class SentinelNotes
{
    private const int FewestRows = 2;
    private const double LeastPower = 1e20;

    // Where a column begins at this or above, -1 is not one of its counts.
    private const double FarAboveZero = 5;

    /// <summary>A note for each such number.</summary>
    public static IEnumerable<string> Of(TableSchema schema, EncodedRows rows, CancellationToken cancellationToken)
    {
        var (columns, places) = Collinearity.NumberColumns(schema);
        var ends = Array.ConvertAll(columns, _ => (Least: new Ends(isLeast: true), Most: new Ends(isLeast: false)));
        var row = new float[rows.Width];
        var cells = new double[schema.Columns.Count];
        for (var index = 0; index < rows.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(index, row);
            Collinearity.Cells(schema, columns, places, row, cells);
            for (var i = 0; i < columns.Length; i++)
            {
                ends[i].Least.Add(cells[columns[i]]);
                ends[i].Most.Add(cells[columns[i]]);
            }
        }

        foreach (var (i, (least, most)) in ends.Index())
        {
            foreach (var (mark, opposite) in new[] { (least, most), (most, least) })
            {
                if (IsMark(mark, opposite))
                {
                    var others = new[] { mark.Second, opposite.Inner }.Order().Select(Shown).ToArray();
                    yield return $"column '{schema.Columns[columns[i]].Name}' has {Shown(mark.First)} in {mark.Rows:N0} rows "
                        + $"and else {others[0]} to {others[1]}: missing? If so, name it as a mark of missing values";
                }
            }
        }
    }

    private static bool IsMark(Ends mark, Ends opposite)
    {
        if (!mark.IsCode || double.IsNaN(mark.Second) || mark.Second == opposite.First)
        {
            return false;
        }

        var gap = Math.Abs(mark.First - mark.Second);
        return gap > Math.Abs(mark.Second - opposite.Inner)
            || (mark.First < 0 && mark.Second >= (mark.First == -1 ? FarAboveZero : 0));
    }

    private static string Shown(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>The two outermost different values at one end of a column, and how many rows have the first.</summary>
    private sealed class Ends(bool isLeast)
    {
        public double First { get; private set; } = double.NaN;

        public double Second { get; private set; } = double.NaN;

        public long Rows { get; private set; }

        /// <summary>Whether several rows have the outermost value and it is written like a code.</summary>
        public bool IsCode => Rows >= FewestRows && (First == -1 || IsOneDigit(First) || IsPower(First));

        /// <summary>The outermost value that is no code itself.</summary>
        public double Inner => IsCode && !double.IsNaN(Second) ? Second : First;

        public void Add(double value)
        {
            if (double.IsNaN(value))
            {
                return;
            }

            if (value == First)
            {
                Rows++;
            }
            else if (double.IsNaN(First) || IsBeyond(value, First))
            {
                (First, Second, Rows) = (value, First, 1);
            }
            else if (double.IsNaN(Second) || IsBeyond(value, Second))
            {
                Second = value;
            }
        }

        private bool IsBeyond(double value, double other) => isLeast ? value < other : value > other;

        // Nines, eights or sevens alone, two of them or more.
        private static bool IsOneDigit(double value)
        {
            var digits = Shown(Math.Abs(value)).Replace(".", "", StringComparison.Ordinal);
            return digits.Length > 1 && digits[0] is >= '7' and <= '9' && digits.All(digit => digit == digits[0]);
        }

        private static bool IsPower(double value) =>
            Math.Abs(value) >= LeastPower && Shown(Math.Abs(value)).StartsWith("1E", StringComparison.Ordinal);
    }
}
