using RealNvp.Collectives;

namespace RealNvp.Tests.Collectives;

/// <summary>The contract of a collective, held by one process and by the threads that stand in for machines; tests of RealNvp.Mpi hold it over processes.</summary>
public sealed class CollectiveContractTests
{
    public static TheoryData<string> Statements => [.. CollectiveContract.Statements.Keys];

    [Theory]
    [MemberData(nameof(Statements))]
    public void One_process_holds_it(string statement) => CollectiveContract.Statements[statement](OneProcess.Instance);

    [Theory]
    [MemberData(nameof(Statements))]
    public void Threads_hold_it(string statement)
    {
        foreach (var count in new[] { 1, 2, 3, 4 })
        {
            ThreadGroup.Run(count, collective =>
            {
                CollectiveContract.Statements[statement](collective);
                return 0;
            });
        }
    }
}
