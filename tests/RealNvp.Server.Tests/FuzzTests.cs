using RealNvp.Server.Requests;

namespace RealNvp.Server.Tests;

/// <summary>Whatever is sent, the service does not fail: it answers, or says what is wrong.</summary>
public sealed class FuzzTests(TrainedModels models)
{
    [Fact]
    public async Task No_damaged_request_is_answered_that_the_service_failed()
    {
        await using var service = await RunningService.StartAsync(models.First, options => options.MostDrawnValues = 3000);
        var statuses = new SortedDictionary<int, int>();
        var random = new Random(99);
        for (var number = 0; number < 400; number++)
        {
            using var request = DamagedRequests.Next(random, TrainedModels.Record);
            var sent = await request.Content!.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var status = (int)answer.StatusCode;
            var what = $"request {number}, {request.RequestUri} {request.Content.Headers.ContentType}";
            Assert.True(status < 500, $"{what}: {status} {text}\n{Convert.ToHexString(sent)}");
            Assert.True(!text.Contains("\"failed\"", StringComparison.Ordinal), $"request {number}: {text}");
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }

        // Not all is refused at the door, and not all gets through.
        Assert.True(statuses.GetValueOrDefault(200) > 40, string.Join(", ", statuses));
        Assert.True(statuses.GetValueOrDefault(400) > 40, string.Join(", ", statuses));
    }
}
