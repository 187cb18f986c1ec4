using System.CommandLine;
using RealNvp.Data;
using RealNvp.Files;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>The options that say how a table is written in text, for every verb that reads one.</summary>
internal sealed class TextOptionSet
{
    private readonly Option<string?> _delimiter = ChoiceOption.Optional(
        "--delimiter", "What separates the values of text; found out unless given.", ["comma", "semicolon", "tab", "bar", "blank"]);

    private readonly Option<string?> _decimal = ChoiceOption.Optional(
        "--decimal", "The decimal sign of text; found out unless given.", ["point", "comma"]);

    private readonly Option<bool> _header = new("--header") { Description = "The first line of text names the columns, even if it holds numbers." };
    private readonly Option<bool> _noHeader = new("--no-header") { Description = "The first line of text is data." };

    private readonly Option<int?> _skip = new("--skip")
    {
        Description = "How many lines of text stand before the table, such as titles; found out unless given.",
        HelpName = "lines",
    };

    private readonly Option<string?> _missing;

    /// <summary>Makes them for a verb.</summary>
    /// <param name="missingMarks">What the help says of <c>--missing-marks</c>; null for a model's rows.</param>
    public TextOptionSet(string? missingMarks = null) => _missing = new("--missing-marks")
    {
        Description = missingMarks ?? "What stands for a missing value, such as -999,unknown. Unless given: what it was in training.",
        HelpName = "marks",
    };

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [_delimiter, _decimal, _header, _noHeader, _skip, _missing];

    /// <summary>Adds them to a verb, before what is about the command itself.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the user said; null if nothing.</summary>
    public TableOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_header) && parsed.GetValue(_noHeader))
        {
            throw new InvalidInputException("Give either --header or --no-header, not both.");
        }

        return All.All(option => parsed.GetResult(option) is null or { Implicit: true }) ? null : new()
        {
            Delimiter = parsed.GetValue(_delimiter) switch { "comma" => ',', "semicolon" => ';', "tab" => '\t', "bar" => '|', "blank" => ' ', _ => null },
            Decimal = parsed.GetValue(_decimal) switch { "point" => '.', "comma" => ',', _ => null },
            Header = parsed.GetValue(_header) ? true : parsed.GetValue(_noHeader) ? false : null,
            Skip = parsed.GetValue(_skip),
            MissingMarks = parsed.GetValue(_missing) is { } marks ? [.. marks.Split(',', StringSplitOptions.TrimEntries)] : null,
        };
    }

    /// <summary>What the user said of the text of a table.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">What is read; null for what the model was trained on.</param>
    /// <param name="model">The model that it is read for.</param>
    /// <exception cref="InvalidInputException">Something was said and the data is no table, or the model takes none.</exception>
    public TableOptions? ReadFor(ParseResult parsed, string? data, DensityModel model)
    {
        var said = Read(parsed);
        return said is null ? null
            : data is not null && !DatasetCatalogue.IsTable(data)
                ? throw new InvalidInputException($"'{data}' is no table; leave out the options that say how one is read.")
            : model.Schema is null
                ? throw new InvalidInputException(
                    "The model is of no table and takes plain numbers or pictures; leave out the options that say how a table is read.")
            : said;
    }

    /// <summary>How a table is read: as the user says, else as its training read it.</summary>
    /// <param name="recorded">What the training was told; null for nothing.</param>
    /// <param name="said">What the user said; null for nothing.</param>
    public static TableOptions? Over(TableOptions? recorded, TableOptions? said) => said is null ? recorded : (recorded ?? new()) with
    {
        Delimiter = said.Delimiter ?? recorded?.Delimiter,
        Decimal = said.Decimal ?? recorded?.Decimal,
        Header = said.Header ?? recorded?.Header,
        Skip = said.Skip ?? recorded?.Skip,
        MissingMarks = said.MissingMarks ?? recorded?.MissingMarks,
    };
}
