using RealNvp.Cli;

return CommandLineProgram.Run(args);
