using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Tests.Flows;

/// <summary>What a service and a long training count on: once warm, nothing is allocated.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(256)]
    public void Scoring_one_row_allocates_nothing_once_warm(int? levels)
    {
        var spec = Presets.Find("readme").For(new Shape(20), levels).Flow;
        using var model = new DensityModel(ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1)), new ModelMetadata());
        var row = new float[20];
        var sum = 0.0;
        Assert.Equal(0, AllocatedBy(() => sum += model.LogProb(row)));
        Assert.True(double.IsFinite(sum));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(256)]
    public void Encoding_and_decoding_a_row_into_memory_of_the_caller_allocates_nothing_once_warm(int? levels)
    {
        var spec = Presets.Find("readme").For(new Shape(20), levels).Flow;
        using var model = new DensityModel(ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1)), new ModelMetadata());
        float[] row = new float[20], latents = new float[20];
        Assert.Equal(0, AllocatedBy(() =>
        {
            model.Encode(row, [], latents);
            model.Decode(latents, [], row);
        }));
        Assert.All(row, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Scoring_one_row_allocates_nothing_when_another_caller_takes_the_team()
    {
        var spec = Presets.Find("readme").For(new Shape(20), null).Flow;
        var team = new WorkerTeam(2);
        using var model = new DensityModel(new ManagedFlow(spec, FlatParameters.Start(spec, 1), team), new ModelMetadata());
        var row = new float[20];
        var sum = 0.0;
        AllocatedBy(() => sum += model.LogProb(row));
        using var isTaken = new ManualResetEventSlim();
        using var isDone = new ManualResetEventSlim();
        var other = new Thread(() =>
        {
            Assert.True(team.TryTake());
            isTaken.Set();
            isDone.Wait();
            team.Release();
        });
        other.IsBackground = true;
        other.Start();
        isTaken.Wait(TestContext.Current.CancellationToken);
        var before = GC.GetAllocatedBytesForCurrentThread();
        sum += model.LogProb(row);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        isDone.Set();
        other.Join();
        Assert.Equal(0, allocated);
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void A_training_step_allocates_nothing_on_the_calling_thread_once_warm()
    {
        var spec = Presets.Find("maf").For(new Shape(12), 256).Flow;
        using var flow = ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1));
        var rows = new float[24 * 12];
        new SeededRandom(1).FillUniform(rows);
        Assert.Equal(0, AllocatedBy(() =>
        {
            flow.LossGradient(rows);
            flow.WeightsChanged();
        }));
    }

    internal static long AllocatedBy(Action action)
    {
        for (var warm = 0; warm < 50; warm++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var repeat = 0; repeat < 20; repeat++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
