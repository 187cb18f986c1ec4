using System.Text.Json;
using System.Text.Json.Serialization;
using RealNvp.Cli.Commands;
using RealNvp.Data.Fitting;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>What a run was asked to do and how it ended: the content of run.json, enough to resume it.</summary>
internal sealed record RunRecord
{
    /// <summary>The flow and how it is trained.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The data set's name or path.</summary>
    public required string Data { get; init; }

    /// <summary>Where the data's files were looked for first; null for the usual places.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Whether the whole training part was used, with no validation rows held back.</summary>
    public bool FullTraining { get; init; }

    /// <summary>The seed of data that is drawn or split at random.</summary>
    public ulong DataSeed { get; init; }

    /// <summary>What the flow is conditioned on: <c>label</c> for the class of each row; null for nothing.</summary>
    public string? Given { get; init; }

    /// <summary>How a file of rows and columns is read; null for what is found out, and for other data.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>What was done with rows that lack a value.</summary>
    public MissingRule Missing { get; init; }

    /// <summary>The full path of the model that the training went on from, of which the run's folder keeps a copy; null for one from the beginning.</summary>
    public string? From { get; init; }

    /// <summary>Whether the model file is kept free of training rows, and so of the baselines that are made of them.</summary>
    public bool WithoutBaselines { get; init; }

    /// <summary>The engine, <c>managed</c> or <c>torch</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The device of the torch engine: once the run has begun, the one that it is on; null for the managed engine.</summary>
    public string? Device { get; init; }

    /// <summary>The threads it ran on.</summary>
    public int Threads { get; init; }

    /// <summary>The version of the library.</summary>
    public string Version { get; init; } = new ModelMetadata().Version;

    /// <summary>The flows of the model where it is an ensemble; null for one.</summary>
    public int? Members { get; init; }

    /// <summary>What is known of each flow of an ensemble that is part of the model by now, in their order; null for a model of one.</summary>
    public IReadOnlyList<FlowRecord>? Flows { get; init; }

    /// <summary>Why the training ended; null while it runs.</summary>
    public TrainingOutcome? Outcome { get; init; }

    /// <summary>The epoch whose weights the model file holds; of an ensemble the first flow's.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Seconds of training over all sessions, pictures and validation included.</summary>
    public double? Seconds { get; init; }

    /// <summary>The likelihood of the test rows under the best weights; null until the training has ended.</summary>
    public Likelihood? Test { get; init; }

    /// <summary>The flows of the model: 1 unless it is an ensemble.</summary>
    [JsonIgnore]
    public int FlowCount => Members ?? 1;

    /// <summary>What computes it.</summary>
    [JsonIgnore]
    public EngineChoice Choice => new(Engine, Device ?? EngineChoice.AutoName);

    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Default.RunRecord);

    public static RunRecord FromJson(string json)
    {
        var record = SpecJson.Read(json, RunJson.Default.RunRecord, "The run record");
        record.Recipe.Flow.Validated();
        record.Recipe.Training.Check();
        var isPossible = record is { Data.Length: > 0, Threads: >= 0, Seconds: null or (>= 0 and < TrainerProgress.LongestSeconds) }
            && Enum.IsDefined(record.Missing)
            && (record.Outcome is not { } outcome || Enum.IsDefined(outcome))
            && record.Table?.HasNullNames != true
            && record.Members is null or (>= 2 and <= EnsembleMember.MostMembers)
            && (record.Flows is not { } flows || (flows.Count <= record.FlowCount && flows.All(flow => flow?.IsPossible() == true)));
        return isPossible ? record : throw new InvalidInputException("The run record is that of no run; begin the run again.");
    }
}

/// <summary>How run.json is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true,
    WriteIndented = true)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunJson : JsonSerializerContext;
