using System.CommandLine;
using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Files;
using RealNvp.Training;

namespace RealNvp.Cli;

/// <summary>The command <c>realnvp</c>: its verbs, and how what happens in them becomes an exit code and one sentence.</summary>
internal static class CommandLineProgram
{
    public static int Run(string[] args)
    {
        LastingWriter output = new(Console.Out), errors = new(Console.Error);
        Console.SetOut(output);
        Console.SetError(errors);
        return Run(args, new Terminal(Console.Out, Console.Error), output, errors);
    }

    /// <summary>Parses and runs a command line.</summary>
    /// <param name="args">The words of the command line.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="writers">What the terminal writes through, where it may go away.</param>
    public static int Run(string[] args, Terminal terminal, params LastingWriter[] writers)
    {
        using var interruption = new Interruption(terminal, writers);
        var processes = new LaunchedProcesses(terminal);
        var root = Root(terminal, processes);
        NameAsStarted(root);
        var parsed = root.Parse(args);
        terminal.IsJson = Array.Exists(args, arg => arg == CommonOptions.JsonName);
        if (CommandLineFault.Find(parsed) is { } fault)
        {
            terminal.Error(fault);
            return ExitCode.BadInput;
        }

        // What is said would stand between the rows.
        if (WritesToOutput(parsed))
        {
            terminal.LeaveOutput();
        }

        using var pipes = new Pipes(terminal.StandardInput, terminal.StandardOutput, terminal);
        try
        {
            OutputPlaces.Require(parsed);
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Output,
                Error = terminal.ErrorOutput,
            };
            return processes.End(parsed.InvokeAsync(configuration, interruption.Token).GetAwaiter().GetResult());
        }
        catch (Exception error)
        {
            return Report(error, terminal, processes, root, parsed);
        }
    }

    /// <summary>The command with all its verbs, which write to a terminal.</summary>
    internal static RootCommand Root(Terminal terminal, LaunchedProcesses? processes = null)
    {
        processes ??= new(terminal);
        var root = new RootCommand(
            "Real NVP normalizing flows: learn the density of images or tables, score and sample it, exactly.\n"
            + "Start with `realnvp train`, which trains on embedded handwritten digits in under a minute.")
        {
            TrainCommand.Create(terminal, processes),
            ResumeCommand.Create(terminal, processes),
            ScoreCommand.Create(terminal, processes),
            EvaluateCommand.Create(terminal),
            ClassifyCommand.Create(terminal),
            SampleCommand.Create(terminal, processes),
            ImputeCommand.Create(terminal),
            EncodeCommand.Create(terminal, processes),
            DecodeCommand.Create(terminal),
            InterpolateCommand.Create(terminal),
            ManifoldCommand.Create(terminal),
            FactorsCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            InfoCommand.Create(terminal),
            ColumnsCommand.Create(terminal),
            ServeCommand.Create(terminal),
            ExportCommand.Create(terminal),
            DataCommand.Create(terminal),
        };
        root.Options.Add(CommonOptions.Verbose);
        return root;
    }

    private static void NameAsStarted(Command command)
    {
        foreach (var symbol in command.Arguments.Concat<Symbol>(command.Options).Append(command))
        {
            symbol.Description = symbol.Description is { } text ? CommandName.In(text) : null;
        }

        foreach (var subcommand in command.Subcommands)
        {
            NameAsStarted(subcommand);
        }
    }

    /// <summary>Whether a verb is told to write where it otherwise says what it does.</summary>
    private static bool WritesToOutput(ParseResult parsed) => parsed.CommandResult.Command.Options.Any(option =>
        option.Name == CommonOptions.OutName && parsed.GetResult(option) is { Tokens: [{ Value: Pipes.Name }] });

    private static int Report(Exception error, Terminal terminal, LaunchedProcesses processes, RootCommand root, ParseResult parsed)
    {
        var isVerbose = parsed.GetValue(CommonOptions.Verbose);
        var more = isVerbose ? "" : $" (run again with {CommonOptions.VerboseName} for the details)";
        var (sentence, code) = error switch
        {
            InvalidInputException fault => (WithOptions(fault.Options), ExitCode.BadInput),
            OperationCanceledException => ("Interrupted.", ExitCode.Interrupted),
            TrainingFailedException failure => (WithOptions(failure.Options), ExitCode.Failed),
            IOException or UnauthorizedAccessException => (error.Message, ExitCode.Failed),
            _ => ($"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}{more}", ExitCode.Failed),
        };
        terminal.Error(sentence, isVerbose ? error.ToString() : null);
        return processes.EndAfter(sentence, code, error);

        string WithOptions(IReadOnlyList<string> options) => LibraryOptions.Added(error.Message, options, root, parsed.CommandResult.Command);
    }
}
