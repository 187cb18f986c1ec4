using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>The moments of a column in memory, as long as all its values are moments of one type.</summary>
internal sealed class MemoryDates
{
    private readonly List<Instant?> _instants = [];
    private Type? _type;
    private bool _isOver;
    private TimeSpan? _offset;
    private bool _hasSeveralOffsets;
    private bool _isUtc = true;

    /// <summary>How they are to be written; null for a column of something else.</summary>
    public DateForm? Form => _isOver || _type is null ? null
        : _type == typeof(DateOnly) ? new("yyyy-MM-dd", DateUnit.Day)
        : _type == typeof(TimeOnly) || _type == typeof(TimeSpan) ? new("HH:mm:ss.FFFFFF", DateUnit.Microsecond)
        : new("yyyy-MM-ddTHH:mm:ss.FFFFFF", DateUnit.Microsecond) { Offset = Offset };

    private string? Offset => _type == typeof(DateTime) ? _isUtc ? "Z" : null
        : _hasSeveralOffsets || _offset == TimeSpan.Zero ? "Z"
        : _offset is { } offset
        ? $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset.ToString("hh\\:mm", CultureInfo.InvariantCulture)}"
        : null;

    /// <summary>Adds the value of a row.</summary>
    public void Add(object? value, bool isMissing)
    {
        if (_isOver)
        {
            return;
        }

        if (isMissing)
        {
            _instants.Add(null);
            return;
        }

        if (!Instant.TryOf(value, out var instant) || (_type ??= value!.GetType()) != value!.GetType())
        {
            _isOver = true;
            _instants.Clear();
            return;
        }

        _isUtc &= instant.IsUtc;
        if (value is DateTimeOffset time)
        {
            _hasSeveralOffsets |= time.Offset != (_offset ??= time.Offset);
        }

        _instants.Add(instant);
    }

    /// <summary>The moment of a row; false where there is none.</summary>
    public bool TryGet(int row, out Instant instant)
    {
        var found = !_isOver && row < _instants.Count ? _instants[row] : null;
        instant = found ?? default;
        return found is not null;
    }
}
