using RealNvp.Cli;

return CommandLineProgram.Run(args);

/// <summary>Declared since a generator of ASP.NET Core otherwise makes it public.</summary>
internal sealed partial class Program;
