using RealNvp.Cli.Runs;
using RealNvp.Fuzzing;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Tests.Specs;
using RealNvp.Training;

namespace RealNvp.Cli.Tests;

public sealed class RunRecordTests
{
    private const string SmallSpec = """{"shape":[1],"steps":[{"step":"act-norm"}]}""";

    private static readonly JsonFaults Faults = JsonFaults.Of(RunJson.Default.RunRecord, EveryField);

    /// <summary>With every field set. They need not fit one another.</summary>
    private static RunRecord EveryField => new()
    {
        Recipe = EverySpec.Recipe,
        Data = "data.csv",
        DataDirectory = "folder",
        FullTraining = true,
        DataSeed = 4,
        Given = "label",
        Table = new()
        {
            Delimiter = ';',
            Decimal = ',',
            Header = true,
            Skip = 2,
            MissingMarks = ["none"],
            Columns = ["a"],
            Drop = ["b"],
            Categories = ["c"],
            Continuous = ["d"],
            Given = ["e"],
            Label = "f",
            Cyclic = ["h"],
            OrderBy = "i",
            Lags = 2,
            By = "j",
            Decided =
            [
                new("g")
                {
                    Kind = ColumnKind.Number,
                    Role = ColumnRole.Modelled,
                    Continuous = true,
                    Cyclic = true,
                    Period = 360,
                    DateForm = "yyyy-MM-dd",
                    Support = [0, 1],
                    Map = NumberMap.Log,
                    Atoms = [0],
                    Alone = true,
                    Season = true,
                    Found = "0 to 1",
                },
            ],
        },
        Missing = MissingRule.Impute,
        From = "model.safetensors",
        WithoutBaselines = true,
        Engine = "managed",
        Device = "cpu",
        Threads = 2,
        Members = 2,
        Flows = [new() { Seed = 1, Outcome = TrainingOutcome.Completed, Epochs = 2, BestEpoch = 1, ValidNats = -1.5, TestNats = -1.25, Seconds = 0.5 }],
        Outcome = TrainingOutcome.Interrupted,
        BestEpoch = 3,
        Seconds = 4.5,
        Test = new(1, 2, 3, 4, 5),
    };

    [Fact]
    public void The_sample_holds_every_field_of_the_record() => Faults.HoldsEveryField();

    [Fact]
    public void A_value_of_another_type_is_refused_by_the_path_of_its_field() => Faults.RefusesOtherTypes();

    [Fact]
    public void Null_an_empty_value_or_an_absurd_number_is_read_or_refused_by_the_path_of_its_field() => Faults.NamesThePathOfUnusualValues();

    [Fact]
    public void A_field_that_is_missing_misspelt_or_there_twice_is_named() => Faults.NamesMissingAndMisspeltFields();

    [Theory]
    [InlineData("null", "The run record is not usable: it (line 1) is null")]
    [InlineData("{", "The run record cannot be read")]
    [InlineData("""{"recipe":null,"data":"x","engine":"managed"}""", "The run record is not usable")]
    [InlineData("""{"recipe":{"name":"r","flow":RECIPE},"data":null,"engine":"managed"}""", "The run record is not usable")]
    [InlineData("""{"recipe":{"name":"r","flow":RECIPE},"data":"","engine":"managed"}""", "that of no run")]
    [InlineData("""{"recipe":{"name":"r","flow":RECIPE},"data":"x","engine":"managed","seconds":"Infinity"}""", "that of no run")]
    [InlineData("""{"recipe":{"name":"r","flow":RECIPE},"data":"x","engine":"managed","outcome":77}""", "that of no run")]
    [InlineData("""{"recipe":{"name":"r","flow":RECIPE},"data":"x","engine":"managed","table":{"drop":[null]}}""", "table.drop[0] (line 1) is null")]
    [InlineData("""{"recipe":{"name":"r","flow":RECIPE,"training":{"epochs":-1}},"data":"x","engine":"managed"}""", "epochs must be from 1 to 1000000")]
    public void A_run_record_that_cannot_be_one_is_refused(string json, string fault)
    {
        var text = json.Replace("RECIPE", SmallSpec, StringComparison.Ordinal);
        var message = Assert.ThrowsAny<InvalidInputException>(() => RunRecord.FromJson(text)).Message;
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.DoesNotContain("write a spec", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_run_record_is_read_or_refused()
    {
        var record = new RunRecord
        {
            Recipe = new() { Name = "r", Flow = new() { Shape = new Shape(2), Steps = [new ActNormSpec()] } },
            Data = "a.csv",
            Engine = "managed",
            Table = new() { Delimiter = ';', Drop = ["a", "b"], Label = "y" },
            Outcome = TrainingOutcome.Interrupted,
            BestEpoch = 3,
            Seconds = 2.5,
        }.ToJson();
        new FuzzCampaign
        {
            Reader = "run record",
            FileName = "run.json",
            Draw = random => System.Text.Encoding.UTF8.GetBytes(JsonDamage.Of(random, record)),
            Read = path => RunRecord.FromJson(File.ReadAllText(path)).ToJson(),
            BytesOfAny = 2_000_000,
            BytesPerByte = 400,
            NamesTheFile = false,
        }.Run(3000);
    }
}
