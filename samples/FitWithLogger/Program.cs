using Microsoft.Extensions.Logging;
using RealNvp;
using RealNvp.Data;

// fit-with-logger READINGS MODEL: learns the rows of a table, tells an ILogger how far it is, and saves the model; Ctrl-C ends it.
if (args is not [var readings, var model])
{
    Console.Error.WriteLine("usage: FitWithLogger readings.csv model.safetensors");
    return 2;
}

using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => console.SingleLine = true));
using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stopping.Cancel();
};
try
{
    var progress = new LoggedProgress(logging.CreateLogger("training"));
    using var detector = await AnomalyDetector.FitAsync(TableSource.FromFile(readings), new() { Epochs = 20 }, progress, stopping.Token);
    detector.Save(model);
    return 0;
}
catch (InvalidInputException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
catch (OperationCanceledException)
{
    return 130;
}
