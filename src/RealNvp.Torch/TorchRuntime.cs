namespace RealNvp.Torch;
/// <summary>x</summary>
public static class TorchRuntime {
/// <summary>x</summary>
public static void EnsureLoaded() {} }
