using System.Globalization;
using RealNvp.Data.Scoring;

namespace RealNvp.Data;

/// <summary>
/// As many alerts as there is time to look at: the strangest of many rows, whatever their p-values, and the rate of false alarms that this comes to. A row
/// that breaks a relation or could not be measured is an alert by itself and does not count.
/// </summary>
/// <remarks>Holds the strangest rows and no others.</remarks>
public sealed class AlertBudget
{
    private readonly StrangestRows _strangest;

    /// <summary>Begins with no rows.</summary>
    /// <param name="alerts">How many alerts there may be, at least 1.</param>
    public AlertBudget(int alerts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(alerts, 1);
        (Alerts, _strangest) = (alerts, new(alerts));
    }

    /// <summary>How many alerts there may be.</summary>
    public int Alerts { get; }

    /// <summary>The strangest of the rows that were added, the strangest first: of equal scores the first ones.</summary>
    public IReadOnlyList<ScoredRow> Rows => _strangest.Rows;

    /// <summary>The score of the least strange of them; null without any.</summary>
    public double? Threshold => _strangest.Least?.Score;

    /// <summary>
    /// The rate of false alarms that the budget comes to: how many normal rows look at least as strange as the least strange of the alerts, its p-value. At
    /// this rate rows that come later are flagged alike, and so are rows of this file whose p-value is the same, which may be more than the budget. Null
    /// without rows, and for rows without p-values.
    /// </summary>
    public double? FalseAlarms => _strangest.Least?.PValue;

    /// <summary>The rate of false alarms by which so many normal rows give so many alerts: 20 in 50,000 are 0.0004.</summary>
    /// <param name="alerts">The alerts, above 0.</param>
    /// <param name="rows">The rows that they are expected in, such as those of a day; more than the alerts.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not more rows than alerts.</exception>
    public static double RateOf(long alerts, long rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(alerts, 1);
        return rows > alerts
            ? alerts / (double)rows
            : throw new ArgumentOutOfRangeException(nameof(rows), rows, string.Create(
                CultureInfo.InvariantCulture, $"{alerts} alerts need more rows than that to be a rate."));
    }

    /// <summary>Takes a row.</summary>
    public void Add(ScoredRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row is { Status: RowStatus.Scored, IsJudged: true })
        {
            _strangest.Add(row);
        }
    }

    /// <summary>Whether a row is one of the alerts, of all rows that were added: it is among the strangest, or an alert by itself.</summary>
    public bool Contains(ScoredRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Status == RowStatus.Scored ? row.IsJudged && _strangest.Contains(row) : row.IsFlagged;
    }
}
