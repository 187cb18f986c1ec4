namespace RealNvp.Bench.Serving;

/// <summary>How much a service is asked.</summary>
/// <param name="Requests">How many requests.</param>
/// <param name="RowsOfRequest">How many rows each has; one alone is sent as a record.</param>
/// <param name="Clients">How many ask at a time.</param>
/// <param name="Reloads">How often the model file is replaced meanwhile.</param>
/// <param name="Restarts">How often the service is ended and begun anew meanwhile.</param>
/// <param name="Fuzzed">How many damaged requests follow.</param>
internal sealed record ServeLoad(int Requests, int RowsOfRequest, int Clients, int Reloads, int Restarts, int Fuzzed)
{
    /// <summary>Reads numbers in the order of the parameters; those that are left out have usual values.</summary>
    public static ServeLoad Of(string[] words)
    {
        var numbers = words.Select(int.Parse).ToArray();
        return new(At(0, 10_000), At(1, 1), At(2, 8), At(3, 5), At(4, 1), At(5, 0));

        int At(int place, int usual) => place < numbers.Length ? numbers[place] : usual;
    }
}
