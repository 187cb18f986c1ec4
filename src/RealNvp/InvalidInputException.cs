using System.Globalization;
using System.Text;

namespace RealNvp;

/// <summary>
/// Something the user gave (a file, a spec, an option) cannot be used. The message is one sentence on one line that says what is wrong
/// and what to do; programs show it as it is and exit with code 2. Control characters that a file brought into it stand as their codes.
/// </summary>
/// <remarks>
/// What is at fault has a type of its own: <see cref="FlowSpecException"/>, <see cref="ModelFileException"/>, <see cref="DataFaultException"/>; this type itself
/// is thrown where something does not go with something else, such as a model of pictures with a table. Arguments that code should not have passed are
/// <see cref="ArgumentException"/>s. A program with options of its own adds to the sentence those that set <see cref="Options"/>, as the command does.
/// </remarks>
public class InvalidInputException : Exception
{
    /// <summary>Creates the exception with the sentence to show.</summary>
    public InvalidInputException(string message)
        : base(OnOneLine(message))
    {
    }

    /// <summary>Creates the exception with the sentence to show and the error that led to it.</summary>
    public InvalidInputException(string message, Exception innerException)
        : base(OnOneLine(message), innerException)
    {
    }

    /// <summary>
    /// The options of the library that the sentence is about, by the names of their properties or arguments, such as <c>Drop</c> for
    /// <see cref="Tables.TableOptions.Drop"/>; empty where none can mend it.
    /// </summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    // Here and not where names, cells and shapes are put into sentences: one forgotten place would break the line.
    private static string? OnOneLine(string? message)
    {
        if (message is null || !message.Any(IsControl))
        {
            return message;
        }

        var line = new StringBuilder(message.Length + 16);
        foreach (var letter in message)
        {
            _ = letter switch
            {
                '\n' => line.Append(@"\n"),
                '\r' => line.Append(@"\r"),
                '\t' => line.Append(@"\t"),
                _ when !IsControl(letter) => line.Append(letter),
                < (char)0x100 => line.Append(CultureInfo.InvariantCulture, $@"\x{(int)letter:X2}"),
                _ => line.Append(CultureInfo.InvariantCulture, $@"\u{(int)letter:X4}"),
            };
        }

        return line.ToString();
    }

    private static bool IsControl(char letter) =>
        char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
