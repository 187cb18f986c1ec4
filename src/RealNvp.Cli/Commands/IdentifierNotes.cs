using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Data.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>Says which columns of identifiers got new ones.</summary>
internal static class IdentifierNotes
{
    /// <exception cref="InvalidInputException">New identifiers are wanted of a model that is of no table.</exception>
    public static void Check(DensityModel model, TableWriteOptions writing)
    {
        if (writing.NewIdentifiers is not null && model.Schema is null)
        {
            throw new InvalidInputException("--new-identifiers is for models of tables, and this one is of none; leave it out.");
        }
    }

    public static void Show(Terminal terminal, DensityModel model, int count, TableWriteOptions writing)
    {
        if (writing.NewIdentifiers is not { } seed || model.Schema is not { } schema)
        {
            return;
        }

        var columns = NewIdentifiers.Of(schema, count, seed);
        if (terminal.IsJson)
        {
            terminal.Json(new JsonObject
            {
                ["identifiers"] = new JsonArray([.. columns.Select(column => (JsonNode)new JsonObject
                {
                    ["column"] = column.Column, ["first"] = column.First, ["empty"] = column.Reason,
                })]),
            });
        }

        terminal.Say(NewIdentifiers.InWords(columns));
    }
}
