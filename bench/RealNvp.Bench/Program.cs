using RealNvp.Bench;

return args switch
{
    ["kernels"] => KernelCases.Run(),
    ["kernels-step"] => KernelCases.RunSteps(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project bench/RealNvp.Bench -- kernels");
    return 2;
}
