using RealNvp.Golden;

// Writes a new version of the golden files with the code as it is now: dotnet run -c Release --project tests/RealNvp.Golden -- v1
// Of the names that follow, such as checkpoints/adam, only these files stay: enough where they alone say something new.
if (args is not [var version, .. var kept] || version.Length < 2 || version[0] != 'v' || !version.Skip(1).All(char.IsAsciiDigit))
{
    Console.Error.WriteLine("Give the name of the version to write, such as v1; it becomes the folder tests/golden/v1.");
    return 2;
}

if (!File.Exists("RealNvp.slnx"))
{
    Console.Error.WriteLine("Run this in the repository's root, where RealNvp.slnx is.");
    return 2;
}

var folder = Path.Combine("tests", "golden", version);
if (Path.Exists(folder))
{
    Console.Error.WriteLine($"'{folder}' is there already, and golden files are never written again: they hold what that version said. Name a new one.");
    return 2;
}

var (models, checkpoints, tables) = (Made(GoldenFolder.Models), Made(GoldenFolder.Checkpoints), Made(GoldenFolder.Tables));
ModelWriting.WriteAll(models);
CheckpointWriting.WriteAll(checkpoints);
TableWriting.WriteAll(tables, checkpoints);
if (kept.Length > 0)
{
    GoldenFolder.Keep(folder, kept);
}

FileSizes.Print(folder);
return FileSizes.AreSmall(folder) ? 0 : 1;

string Made(string kind) => Directory.CreateDirectory(Path.Combine(folder, kind)).FullName;
