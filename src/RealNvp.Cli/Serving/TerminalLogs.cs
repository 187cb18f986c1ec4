using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using RealNvp.Cli.Display;

namespace RealNvp.Cli.Serving;

/// <summary>What a service logs, where the command writes: a line for people, for programs an object with the parts of the message by their names.</summary>
internal sealed class TerminalLogs(Terminal terminal) : ILoggerProvider
{
    private readonly Lock _writing = new();

    public ILogger CreateLogger(string categoryName) => new Source(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(string category, LogLevel level, EventId id, string message, IEnumerable<KeyValuePair<string, object?>> parts, Exception? error)
    {
        var time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        lock (_writing)
        {
            if (!terminal.IsJson)
            {
                terminal.Say($"{time} {Word(level)}{message}{(error is null ? "" : $" ({error.GetType().Name}: {error.Message})")}");
                return;
            }

            var json = new JsonObject
            {
                ["time"] = time,
                ["level"] = level.ToString(),
                ["source"] = category,
                ["event"] = id.Name,
                ["message"] = message,
            };
            foreach (var (name, value) in parts.Where(part => part.Key != "{OriginalFormat}"))
            {
                json[name] = value switch
                {
                    int number => number,
                    long number => number,
                    double number when double.IsFinite(number) => number,
                    _ => Convert.ToString(value, CultureInfo.InvariantCulture),
                };
            }

            if (error is not null)
            {
                json["error"] = error.ToString();
            }

            terminal.Json(json);
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning: ",
        LogLevel.Error or LogLevel.Critical => "error: ",
        _ => "",
    };

    private sealed class Source(TerminalLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Write(category, logLevel, eventId, formatter(state, exception), state as IEnumerable<KeyValuePair<string, object?>> ?? [], exception);
    }
}
