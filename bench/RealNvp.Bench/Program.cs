using RealNvp.Bench;

return args switch
{
    ["kernels"] => KernelCases.Run(),
    ["kernels-step"] => KernelCases.RunSteps(),
    ["readme"] => FlowCase.Run("readme", 784),
    ["notebook"] => FlowCase.Run("notebook", 784),
    ["plane"] => FlowCase.Run("plane", 2),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project bench/RealNvp.Bench -- kernels | kernels-step | readme | notebook | plane");
    return 2;
}
