namespace System.Runtime.CompilerServices;

/// <summary>
/// Says that an assembly may use what another has as internal. The runtime knows the attribute by its name, and .NET's own generated assemblies carry it (those
/// of DispatchProxy); no assembly of .NET declares it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
