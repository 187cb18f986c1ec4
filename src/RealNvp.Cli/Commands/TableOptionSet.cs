using System.CommandLine;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>The options that say how a file is read as a table.</summary>
internal sealed class TableOptionSet
{
    private const long LongestFile = 16 << 20;

    private readonly Option<string?> _columns = new("--columns")
    {
        Description = "The columns of a table to learn, such as a,b; all unless given.",
        HelpName = "names",
    };

    private readonly Option<string?> _drop = new("--drop") { Description = "Columns of a table to leave out.", HelpName = "names" };

    private readonly Option<string?> _label = new("--label")
    {
        Description = "The column that labels the rows of a table; never trained on. Of a .npz the array y unless given.",
        HelpName = "name",
    };

    private readonly Option<string?> _categories = new("--categories")
    {
        Description = "Columns whose values are categories: numbers too, and names of which there are up to 1,000.",
        HelpName = "names",
    };

    private readonly Option<string?> _continuous = new("--continuous")
    {
        Description = "Columns that are not to be dequantised; * for none at all.",
        HelpName = "names",
    };

    private readonly Option<string?> _cyclic = new("--cyclic")
    {
        Description = "Columns of numbers that go round, such as angles and hours, with the period where it is not found: hour,angle=360.",
        HelpName = "names",
    };

    private readonly Option<string?> _decided = new("--columns-file")
    {
        Description = "What each column of a table is and what is done with it, as `realnvp columns --out` wrote it and you changed it.",
        HelpName = "file",
    };

    private readonly Option<string?> _order = new("--order-by")
    {
        Description = "The column of numbers, dates or times that the rows follow one another by: the last of them are held out, and calibrate.",
        HelpName = "name",
    };

    private readonly Option<int?> _lags = new("--lags")
    {
        Description = "How many rows before it a row is given, with --order-by: a jump, or a sensor that is stuck, is then as strange as an odd value.",
        HelpName = "number",
    };

    private readonly Option<string?> _by = new("--by")
    {
        Description = "The column that tells series apart, such as a device: a row is given rows of its own alone.",
        HelpName = "name",
    };

    private readonly TextOptionSet _text = new(
        "What stands for a missing value, such as -999,unknown; what is done with rows that have one says --missing. "
        + "Unless given: nothing, ?, NA, N/A, NaN, null, #N/A, #NA, #NV, <NA>.");

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
        [_columns, _drop, _label, _categories, _continuous, _cyclic, _decided, _order, _lags, _by, .. _text.All];

    /// <summary>What the user said; null if nothing.</summary>
    public TableOptions? Read(ParseResult parsed, string? given)
    {
        var text = _text.Read(parsed);
        return given is null && All.All(option => parsed.GetResult(option) is null or { Implicit: true }) ? null : (text ?? new()) with
        {
            Columns = Names(parsed.GetValue(_columns)),
            Drop = Names(parsed.GetValue(_drop)),
            Label = parsed.GetValue(_label),
            Categories = Names(parsed.GetValue(_categories)),
            Continuous = Names(parsed.GetValue(_continuous)),
            Cyclic = Names(parsed.GetValue(_cyclic)),
            Given = Names(given),
            OrderBy = parsed.GetValue(_order),
            Lags = parsed.GetValue(_lags),
            By = parsed.GetValue(_by),
            Decided = parsed.GetValue(_decided) is { } file ? Decisions(file) : null,
        };
    }

    private static IReadOnlyList<ColumnDecision> Decisions(string file)
    {
        if (!File.Exists(file) || new FileInfo(file).Length > LongestFile)
        {
            throw new InvalidInputException($"There is no file of columns '{file}', or it is too long; `realnvp columns FILE --out {file}` writes one.");
        }

        try
        {
            return ColumnDecisions.FromJson(File.ReadAllText(file)).Columns;
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"'{file}': {error.Message}", error);
        }
    }

    private static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
