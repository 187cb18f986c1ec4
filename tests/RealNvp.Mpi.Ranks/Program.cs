using System.Globalization;
using RealNvp;
using RealNvp.Collectives;
using RealNvp.Mpi;
using RealNvp.Mpi.Ranks;
using RealNvp.Tests.Collectives;

// One process of several: what it does is its first argument, its time limit in seconds the second.
var limit = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 60);
try
{
    using var collective = MpiCollective.Open(new() { TimeLimit = limit });
    try
    {
        return Run(collective, args[0]);
    }
    catch (MpiFaultException fault)
    {
        Console.Error.WriteLine(fault.Message);
        return 1;
    }
}
catch (InvalidInputException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}

static int Run(MpiCollective collective, string what)
{
    switch (what)
    {
        case "contract":
            return Contract(collective);
        case "bits":
            Console.WriteLine($"bits {CollectiveContract.BitsOf(collective)}");
            return 0;
        case "train":
            return TrainedRanks.Run(collective);
        case "hang":
            return Forever(collective, () => Thread.Sleep(Timeout.Infinite));
        case "kill":
            return Forever(collective, () => System.Diagnostics.Process.GetCurrentProcess().Kill());
        case "crash":
            return Forever(collective, () => throw new InvalidOperationException("a crash that nobody expects"));
        case "leave":
            return Forever(collective, () => { }, () => collective.Rank == collective.Count - 1);
        case "other-lengths":
            collective.Sum(new float[10 + collective.Rank]);
            return 0;
        case "beat":
            return Forever(collective, () => { }, () => false);
        default:
            throw new InvalidInputException($"'{what}' is nothing that a process here does.");
    }
}

static int Contract(MpiCollective collective)
{
    foreach (var (name, statement) in CollectiveContract.Statements)
    {
        try
        {
            statement(collective);
        }
        catch (InvalidOperationException error)
        {
            // The others may wait for this one.
            Console.Error.WriteLine($"{name}, process {collective.Rank}: {error.Message}");
            collective.Abort();
        }

        collective.Meet();
        if (collective.Rank == 0)
        {
            Console.WriteLine($"{name} held by {collective.Count}");
        }
    }

    return 0;
}

// Sums on and on, as a training does; the last process does something else in the middle.
static int Forever(MpiCollective collective, Action middle, Func<bool>? ends = null)
{
    var values = new float[100_000];
    for (var step = 0; ; step++)
    {
        Array.Fill(values, 1f);
        collective.Sum(values);
        if (step % 100 == 0 && collective.Rank == 0)
        {
            Console.WriteLine($"step {step}");
        }

        if (step == 20 && collective.Rank == collective.Count - 1)
        {
            middle();
            if (ends?.Invoke() ?? false)
            {
                return 0;
            }
        }
    }
}
