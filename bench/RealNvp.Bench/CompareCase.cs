using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using RealNvp.Torch;

namespace RealNvp.Bench;

/// <summary>
/// Times the steps of two versions of the libraries in turn in one process; each version has a load context of its own, and both share
/// torch. <c>build/compare-steps.sh</c> builds them.
/// </summary>
internal static class CompareCase
{
    /// <summary>Each round makes new flows: where a flow's memory happens to lie may make it a few percent faster or slower.</summary>
    private const int Rounds = 5;

    private const double SecondsPerRound = 4;

    /// <summary>How far the versions' losses may lie apart, relative to themselves, before they are no longer the same computation.</summary>
    private const double Tolerance = 1e-5;

    public static int Run(string oldFolder, string newFolder, IReadOnlyList<string> names)
    {
        TorchRuntime.EnsureLoaded();
        Version[] versions = [Version.Load("old", oldFolder), Version.Load("new", newFolder)];
        var areEqual = true;
        Console.WriteLine($"{"case",-15}{"old ms",10}{"least",10}{"new ms",10}{"least",10}{"new/old",9}{"least",7}  rounds; losses");
        foreach (var name in names.Count == 0 ? versions[1].Names : names)
        {
            areEqual &= Report(name, versions);
        }

        return areEqual ? 0 : 1;
    }

    private static bool Report(string name, Version[] versions)
    {
        var (old, @new) = (versions[0].Create(name).Agreed(), versions[1].Create(name).Agreed());
        var apart = old.Zip(@new, (a, b) => a.Equals(b) ? 0 : Math.Abs(a - b) / Math.Max(Math.Abs(a), Math.Abs(b))).Max();
        var times = new List<double>[] { [], [] };
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            // Who goes first changes, so that neither profits from what the other leaves behind.
            int[] order = round % 2 == 0 ? [0, 1] : [1, 0];
            var works = order.Select(version => versions[version].Create(name).Work).ToArray();
            var measured = Stopwatches.Interleave(works, SecondsPerRound);
            times[order[0]].AddRange(measured[0]);
            times[order[1]].AddRange(measured[1]);
            ratios.Add(Stopwatches.Median(measured[order[1]]) / Stopwatches.Median(measured[order[0]]));
        }

        var sorted = times.Select(series => series.Order().ToArray()).ToArray();
        var agreed = apart == 0 ? "the same to the bit" : string.Create(CultureInfo.InvariantCulture, $"{apart:E1} apart{(apart <= Tolerance ? "" : ": NOT THE SAME")}");
        double Milliseconds(double seconds) => 1e3 * seconds;
        var (median, least) = (sorted.Select(Stopwatches.Median).ToArray(), sorted.Select(series => series[0]).ToArray());
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-15}{Milliseconds(median[0]),10:F4}{Milliseconds(least[0]),10:F4}{Milliseconds(median[1]),10:F4}{Milliseconds(least[1]),10:F4}"
            + $"{median[1] / median[0],9:F3}{least[1] / least[0],7:F3}  {ratios.Min():F3} to {ratios.Max():F3}; {agreed}"));
        return apart <= Tolerance;
    }

    /// <summary>One version of the libraries, and the cases compiled against it.</summary>
    private sealed record Version(string[] Names, Func<string, (Action Work, Func<double[]> Agreed)> Create)
    {
        public static Version Load(string name, string folder)
        {
            var steps = new VersionContext(name, folder).LoadFromAssemblyPath(Path.GetFullPath(Path.Combine(folder, "RealNvp.Bench.dll")))
                .GetType(typeof(ComparedSteps).FullName!, throwOnError: true)!;
            return new(
                (string[])steps.GetProperty(nameof(ComparedSteps.Names))!.GetValue(null)!,
                steps.GetMethod(nameof(ComparedSteps.Create))!.CreateDelegate<Func<string, (Action Work, Func<double[]> Agreed)>>());
        }
    }

    /// <summary>Our own assemblies come from the version's folder; the system and TorchSharp, whose native library loads once, are shared.</summary>
    private sealed class VersionContext(string name, string folder) : AssemblyLoadContext(name)
    {
        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name!.StartsWith("RealNvp", StringComparison.Ordinal)
            ? LoadFromAssemblyPath(Path.GetFullPath(Path.Combine(folder, assemblyName.Name + ".dll")))
            : null;
    }
}
