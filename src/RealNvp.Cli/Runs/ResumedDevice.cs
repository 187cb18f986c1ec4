using RealNvp.Cli.Commands;

namespace RealNvp.Cli.Runs;

/// <summary>Where a run goes on: a checkpoint of one device is read on any other.</summary>
internal static class ResumedDevice
{
    /// <summary>The record with the device that the run is to have now.</summary>
    /// <param name="record">The run as it was.</param>
    /// <param name="wanted">What the user named; null for the device that it was on.</param>
    /// <param name="progress">Hears where that device is not there.</param>
    /// <exception cref="InvalidInputException">The device that the user named cannot be used, or the run's engine has none.</exception>
    public static RunRecord Of(RunRecord record, string? wanted, IProgress<string> progress)
    {
        if (wanted is not null)
        {
            var moved = record with { Device = wanted };
            CommandEngine.RequireDevice(moved.Choice);
            return moved;
        }

        try
        {
            CommandEngine.RequireDevice(record.Choice);
            return record;
        }
        catch (InvalidInputException missing)
        {
            progress.Report($"The run was on {record.Device}; it goes on with {EngineOptions.DeviceName} {EngineChoice.AutoName}. {missing.Message}");
            return record with { Device = EngineChoice.AutoName };
        }
    }
}
