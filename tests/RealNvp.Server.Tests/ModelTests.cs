using RealNvp.Server.Access;
using RealNvp.Server.Models;

namespace RealNvp.Server.Tests;

/// <summary>Models by name and version, and what takes the place of a file.</summary>
public sealed class ModelTests(TrainedModels models) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Models_are_found_by_name_and_version_and_the_newest_answers_unless_one_is_named()
    {
        _folder.Place(models.First, "pumps", "9.safetensors");
        _folder.Place(models.Second, "pumps", "10.safetensors");
        _folder.Place(models.First, "valves.safetensors");
        _folder.Place(models.First, "run", "model.safetensors");
        _folder.Place(models.First, "run", "checkpoint.safetensors");
        await using var service = await RunningService.StartAsync(_folder.Path);
        var listed = (await service.GetAsync("models"))["models"]!.AsArray();
        Assert.Equal(["pumps@10", "pumps@9", "run", "valves"], listed.Select(model => (string?)model!["model"]));
        var (newest, named) = (await service.GetAsync("models/pumps"), await service.GetAsync("models/pumps@9"));
        Assert.Equal(("10", "9"), ((string?)newest["version"], (string?)named["version"]));
        Assert.NotEqual((string?)newest["fingerprint"], (string?)named["fingerprint"]);
        var fault = await service.PostAsync("score", TrainedModels.Record, status: 404);
        Assert.Equal("several-models", (string?)fault["code"]);
        Assert.Equal(
            (await service.PostAsync("score?model=pumps@9", TrainedModels.Record)).ToJsonString(),
            (await service.PostAsync("models/valves/score", TrainedModels.Record)).ToJsonString());
        var meant = await service.PostAsync("models/valve/score", "{}", status: 404);
        Assert.Contains("did you mean 'valves'", (string?)meant["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_far_rows_have_drifted_stays_over_a_restart_and_is_begun_anew_for_another_model()
    {
        var states = Path.Combine(_folder.Path, "states");
        var file = _folder.Place(models.First, "m.safetensors");
        var records = $"[{string.Join(",", Enumerable.Repeat(TrainedModels.Record, 40))}]";
        await Rows(0, 40);
        Assert.Single(Directory.GetFiles(states), path => Path.GetFileName(path) == "m.drift");
        await Rows(40, 80);

        // A newer file of the same model, while the service runs; and then another model.
        await using (var service = await Start())
        {
            await service.PostAsync("score", records);
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(1));
            await service.Models.RefreshAsync(TestContext.Current.CancellationToken);
            Assert.Equal((1, 120), (service.Models.Reloads, await Drifted(service)));
            _folder.Place(models.Second, "m.safetensors");
            await service.Models.RefreshAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, await Drifted(service));
        }

        await Rows(0, 40);
        File.WriteAllText(Path.Combine(states, "m.drift"), "no state");
        await Rows(0, 40);

        async Task Rows(int before, int after)
        {
            await using var service = await Start();
            Assert.Equal(before, await Drifted(service));
            await service.PostAsync("score", records);
            Assert.Equal(after, await Drifted(service));
        }

        async Task<int> Drifted(RunningService service) => (int)(await service.GetAsync("models/m"))["drift"]!["rows"]!;

        Task<RunningService> Start() => RunningService.StartAsync(file, options => options.StateFolder = states);
    }

    [Fact]
    public async Task A_model_says_what_its_columns_hold()
    {
        await using var service = await RunningService.StartAsync(models.First);
        var columns = (await service.GetAsync("models/first"))["columns"]!.AsArray();
        Assert.Equal(["a", "b", "place"], columns.Select(column => (string?)column!["name"]));
        Assert.Equal(["number", "integer", "category"], columns.Select(column => (string?)column!["kind"]));
        Assert.Equal(["north", "south"], columns[2]!["categories"]!.AsArray().Select(name => (string?)name));
        Assert.InRange((double)columns[0]!["quantiles"]!.AsArray().First(each => (double)each!["share"]! == 0.5)!["value"]!, -0.3, 0.3);
    }

    [Fact]
    public async Task A_file_that_is_renamed_into_place_answers_next_and_a_request_in_flight_keeps_the_one_before()
    {
        _folder.Place(models.First, "m.safetensors");
        await using var service = await RunningService.StartAsync(_folder.Path);
        var before = (await service.PostAsync("score", TrainedModels.Record)).ToJsonString();
        using (var inFlight = service.Models.Take("m"))
        {
            _folder.Place(models.Second, "m.safetensors");
            await service.Models.RefreshAsync(TestContext.Current.CancellationToken);
            Assert.NotEqual(before, (await service.PostAsync("score", TrainedModels.Record)).ToJsonString());
            Assert.NotEmpty(inFlight.Served.Model.Sample(1));
        }

        Assert.Equal(1, service.Models.Reloads);
    }

    [Fact]
    public async Task A_broken_file_leaves_the_model_that_was_there()
    {
        var path = _folder.Place(models.First, "m.safetensors");
        await using var service = await RunningService.StartAsync(_folder.Path);
        var before = (await service.PostAsync("score", TrainedModels.Record)).ToJsonString();
        await File.WriteAllTextAsync(path, "no model", TestContext.Current.CancellationToken);
        for (var look = 0; look < 2; look++)
        {
            await service.Models.RefreshAsync(TestContext.Current.CancellationToken);
            Assert.Equal(before, (await service.PostAsync("score", TrainedModels.Record)).ToJsonString());
            Assert.Equal(["m"], service.Models.Faults.Keys);
        }

        _folder.Place(models.Second, "m.safetensors");
        await service.Models.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Empty(service.Models.Faults);
        Assert.NotEqual(before, (await service.PostAsync("score", TrainedModels.Record)).ToJsonString());
    }

    [Fact]
    public async Task A_model_goes_with_its_file_and_an_emptied_folder_takes_none()
    {
        _folder.Place(models.First, "one.safetensors");
        var two = _folder.Place(models.First, "two.safetensors");
        await using var service = await RunningService.StartAsync(_folder.Path);
        File.Delete(two);
        await service.Models.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal("one", Assert.Single(service.Models.Models).Place.Key);
        File.Delete(Path.Combine(_folder.Path, "one.safetensors"));
        await service.Models.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Single(service.Models.Models);
        Assert.Contains("has no model", Assert.Single(service.Models.Faults).Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v2", "v10")]
    [InlineData("9", "10")]
    [InlineData("1.9", "1.10")]
    [InlineData("1.9", "1.9.1")]
    [InlineData("2025-12-31", "2026-01-02")]
    [InlineData("a", "b")]
    public void Versions_are_ordered_by_their_numbers(string older, string newer)
    {
        Assert.True(VersionOrder.Instance.Compare(older, newer) < 0);
        Assert.True(VersionOrder.Instance.Compare(newer, older) > 0);
        Assert.Equal(0, VersionOrder.Instance.Compare(newer, newer));
    }

    [Fact]
    public async Task A_start_without_a_model_says_what_to_do()
    {
        var error = await Assert.ThrowsAnyAsync<InvalidInputException>(() => RunningService.StartAsync(_folder.Path));
        Assert.Contains("has no model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_a_lease_is_none_of_the_service()
    {
        await using var service = await RunningService.StartAsync(models.First);
        Assert.Equal("unknown-model", Assert.Throws<RequestFault>(() => service.Models.Take("other")).Code);
    }
}
