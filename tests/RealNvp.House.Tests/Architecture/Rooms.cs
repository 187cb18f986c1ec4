namespace RealNvp.House.Tests.Architecture;

/// <summary>
/// The rooms of the project RealNvp in the order of knowing: a room knows itself and those of the floors below. A new folder is
/// given its floor here.
/// </summary>
internal static class Rooms
{
    private static readonly string[][] Floors =
    [
        ["InvalidInputException.cs", "SeedPurpose.cs", "NearestName.cs", "Counted.cs"],
        ["FlowSpecException.cs", "ModelFileException.cs", "DataFaultException.cs"],
        ["Collectives", "Randomness", "Threading"],
        ["Rows"],
        ["Kernels"],
        ["Statistics"],
        ["Specs"],
        ["Flows"],
        ["Managed"],
        ["Training"],
        ["Recipes"],
        ["Tables"],
        ["Calibration"],
        ["Files"],
        ["Model"],
        ["Conditionals"],
        ["Scores"],
        ["Evaluation"],
    ];

    /// <summary>The room of a file: the longest path above that it lies in. Null if it has none.</summary>
    /// <param name="file">The file's path from the project's folder, with forward slashes.</param>
    public static string? Of(string file) =>
        Floors.SelectMany(floor => floor).Where(room => file == room || file.StartsWith(room + '/', StringComparison.Ordinal)).MaxBy(room => room.Length);

    /// <summary>Whether what lies in one room may use what lies in another.</summary>
    public static bool MayKnow(string room, string other) => room == other || FloorOf(other) < FloorOf(room);

    private static int FloorOf(string room) => Array.FindIndex(Floors, floor => floor.Contains(room));
}
