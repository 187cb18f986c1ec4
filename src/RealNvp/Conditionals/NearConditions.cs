namespace RealNvp.Conditionals;

/// <summary>The joint rows whose values come nearest to what is known.</summary>
internal static class NearConditions
{
    // A row outside of a cell is of another category, however near the number that stands for it.
    private const double OfAnotherCell = 4;

    /// <summary>The numbers of the nearest rows.</summary>
    /// <param name="condition">What is known.</param>
    /// <param name="joint">The rows.</param>
    /// <param name="count">How many, at most all.</param>
    public static int[] Find(RowCondition condition, JointRows joint, int count)
    {
        var distances = new double[joint.Count];
        for (var place = 0; place < condition.Width; place++)
        {
            if (!condition.IsKnown(place))
            {
                continue;
            }

            var (low, high, scale) = (condition.Low[place], condition.High[place], joint.Scale[place]);
            for (var row = 0; row < distances.Length; row++)
            {
                var value = joint[row, place];
                var distance = Math.Max(0, Math.Max(low - value, value - high)) / scale;
                distances[row] += (distance * distance) + (low < high && distance > 0 ? OfAnotherCell : 0);
            }
        }

        foreach (var cell in condition.Dependent)
        {
            for (var row = 0; row < distances.Length; row++)
            {
                var (low, high) = cell.In(joint.Row(row));
                distances[row] += joint[row, cell.Place] >= low && joint[row, cell.Place] < high ? 0 : OfAnotherCell;
            }
        }

        var order = Enumerable.Range(0, joint.Count).ToArray();
        Array.Sort(distances, order);
        return order[..count];
    }
}
