using System.Text.Json.Nodes;
using RealNvp.Cli.Display;

namespace RealNvp.Cli.Commands;

/// <summary>Says what a verb wrote and where.</summary>
internal static class Written
{
    public static void Report(Terminal terminal, string path, int rows)
    {
        if (terminal.IsJson)
        {
            terminal.Json(new JsonObject { ["file"] = path, ["rows"] = rows });
        }

        terminal.Say($"{Figures.Text(rows)} {(rows == 1 ? "row" : "rows")} in {path}");
    }
}
