using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Files;

namespace RealNvp.Cli.Commands;

/// <summary>Says what a verb wrote and where.</summary>
internal static class Written
{
    /// <summary>The most classes that are named.</summary>
    private const int MostNamed = 20;

    /// <param name="classes">The classes of rows that are written in the order of these, and how many of each; empty for others.</param>
    public static void Report(Terminal terminal, string path, int rows, params IReadOnlyList<(string Name, int Rows)> classes)
    {
        if (terminal.IsJson)
        {
            var line = new JsonObject { ["file"] = path, ["rows"] = rows };
            if (classes.Count > 0)
            {
                var counts = new JsonObject();
                foreach (var (name, count) in classes)
                {
                    counts[name] = count;
                }

                line["classes"] = counts;
            }

            terminal.Json(line);
        }

        terminal.Say($"{Counted.Of(rows, "row")} in {Pipes.Output(path)}{Order(classes)}");
    }

    private static string Order(IReadOnlyList<(string Name, int Rows)> classes)
    {
        (string Name, int Rows)[] there = [.. classes.Where(item => item.Rows > 0)];
        if (there.Length == 0)
        {
            return "";
        }

        var counts = there.Select(item => item.Rows).Distinct().ToArray();
        var each = counts.Length == 1 ? $", {Counted.Of(counts[0], "row")} of each" : "";
        var named = there.Take(MostNamed).Select(item => each.Length > 0 ? item.Name : $"{item.Name} ({Figures.Text(item.Rows)})");
        var more = there.Length > MostNamed ? $" and {Figures.Text(there.Length - MostNamed)} more" : "";
        return there.Length == 1
            ? $", all of the class {there[0].Name}"
            : $", in the order of their classes{each}: {string.Join(", ", named)}{more}";
    }
}
