using System.CommandLine;
using RealNvp.Cli.Runs;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Cli.Commands;

/// <summary>The options of <c>realnvp train</c> and the recipe they make.</summary>
internal sealed class TrainOptions
{
    /// <summary>A file that is longer is not read to find out that it is no recipe.</summary>
    private const long LongestSpec = 16 << 20;

    private readonly Option<string?> _preset = new("--preset", "-p")
    {
        Description = $"The recipe: {string.Join(", ", Presets.All.Select(preset => preset.Name))}. Without it, one that fits the data.",
    };

    private readonly Option<string?> _spec = new("--spec")
    {
        Description = "A recipe of your own as JSON; `realnvp info --preset readme --json` writes one to begin with.",
        HelpName = "file",
    };

    private readonly Option<int?> _epochs = new("--epochs", "-e") { Description = "Passes over the training rows." };

    private readonly Option<int?> _epochRows = new("--epoch-rows")
    {
        Description =
            "End an epoch, to validate, draw samples and keep the best weights, after so many rows where all of them take too long; "
            + "the next goes on with the rest.",
    };

    private readonly Option<int?> _batch = new("--batch", "-b") { Description = "Rows in a step." };
    private readonly Option<double?> _rate = new("--lr") { Description = "The learning rate." };
    private readonly Option<OptimizerKind?> _optimizer = ChoiceOption.Of<OptimizerKind>("--optimizer", "How weights follow the gradient.");

    private readonly Option<ScheduleKind?> _schedule = ChoiceOption.Of<ScheduleKind>(
        "--schedule", "How the rate changes: constant, cosine (to zero at the end) or step.");

    private readonly Option<double?> _clip = new("--clip") { Description = "The largest gradient norm." };
    private readonly Option<double?> _ema = new("--ema") { Description = "The decay of a moving average of the weights, such as 0.999." };

    private readonly Option<MemoryMode?> _memory = ChoiceOption.Of<MemoryMode>(
        "--memory", "normal, or low: activations are computed again in the backward pass (torch engine).");

    private readonly Option<NetworkPrecision?> _precision = ChoiceOption.Of<NetworkPrecision>(
        "--precision", "float32, or bf16 for the convolutions while training (torch engine).");

    private readonly Option<double?> _decay = new("--weight-decay") { Description = "L2 penalty." };

    private readonly Option<double?> _trim = new("--trim")
    {
        Description = "Leave this share of each batch, its least likely rows, out of the loss: for rows with anomalies among them.",
    };

    private readonly Option<double?> _noise = new("--noise")
    {
        Description =
            "The deviation of normal noise that real values of training rows are seen with, in the deviations of their columns: 0.1 for tables of fewer than "
            + "2,000 rows unless given, otherwise 0.",
    };

    private readonly Option<int?> _patience = new("--patience") { Description = "Stop when validation has not improved for this many epochs." };
    private readonly Option<BaseSpec?> _base = BaseOption.Create();

    private readonly Option<bool?> _flip = new("--flip")
    {
        Description =
            "Mirror half of the training images left to right, others in each pass; --flip false leaves out what a recipe flips.",
    };

    public Argument<string?> Data { get; } = new("data")
    {
        Description =
            "A data set (see `realnvp data list`), a .csv, .tsv, .txt, .csv.gz, .npy, .npz or .parquet file, - for text from a pipe, or a folder of pictures; "
            + "the embedded digits unless given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<string?> Given { get; } = new("--given", "-g")
    {
        Description =
            "Learn the density given this: label, the class of each row; columns of a table, such as a,b; or none, for presets that "
            + "learn by class unless told otherwise.",
        HelpName = "what",
    };

    public Option<string?> From { get; } = new("--from")
    {
        Description =
            "Go on from the weights of a model, a file or a run's folder, on new rows of the same columns, with a split that keeps held out what it held out "
            + "and a threshold of its own.",
        HelpName = "model",
    };

    public Option<int?> Members { get; } = new("--members")
    {
        Description = $"Train this many flows, 1 to {EnsembleMember.MostMembers}, one after the other, as one model whose density is the mean of theirs: "
            + "better where rows are few. Unless given, as many as suit the data.",
        HelpName = "number",
    };

    public Option<ulong> Seed { get; } = CommonOptions.Seed("The seed of the weights, the order of the rows, the noise, and of data drawn or split at random.");

    public Option<string?> Directory { get; } = CommonOptions.DataDirectory();

    public Option<int?> Size { get; } = CommonOptions.Size();

    public Option<bool> Full { get; } = new("--full") { Description = "Train on all rows, with none held back for validation (MNIST: 60,000)." };

    public Option<string?> Out { get; } = new("--out", "-o")
    {
        Description = "The run's folder; runs/<data>-<preset>-<time> unless given.",
        HelpName = "folder",
    };

    public TableOptionSet Table { get; } = new();

    public Option<MissingRule?> Missing { get; } = CommonOptions.Missing(
        "Rows of a table that lack a value: keep learns where gaps are, as is usual; drop leaves them out; impute trains twice, first without them, "
        + "and fills them in by the first model's conditional mode.");

    public TimeOptions Times { get; } = new();

    public Option<bool> Force { get; } = new("--force") { Description = "Replace a run that is already in the folder." };

    public Option<bool> NoBaselines { get; } = new("--no-baselines")
    {
        Description =
            "Keep no sample of the training rows in the model file: `realnvp score` then has no baselines to compare with "
            + "and explains nothing.",
    };

    public EngineOptions Engine { get; } = new();

    public Option<int?> Threads { get; } = CommonOptions.Threads();

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _preset, _spec, _epochs, _epochRows, _batch, _rate, _optimizer, _schedule, _clip, _ema, _decay, _memory, _precision, _trim, _noise, _patience,
            _base, _flip, Members, Given, From, .. Table.All, Missing, Times.Hours, Times.SaveEvery, Seed, Directory, Size, Full, NoBaselines,
            Out, Force, Engine.Engine, Engine.Device, Threads, CommonOptions.Json(),
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The recipe that the options name, fitted to the data.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="data">The data.</param>
    /// <param name="start">The model that the training goes on from, whose flow it has; null for one from the beginning.</param>
    public Recipe Recipe(ParseResult parsed, Dataset data, ModelStart? start)
    {
        var (preset, file) = (parsed.GetValue(_preset), parsed.GetValue(_spec));
        if (start is not null)
        {
            var odd = ((Option[])[_preset, _spec, _base, Given]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
            return odd is null
                ? start.Recipe(Training(parsed, DataRecipe.For(data, Presets.All.FirstOrDefault(known => known.Name == start.Model.Metadata.Recipe)).Training))
                : throw new InvalidInputException($"--from takes the flow of the model as it is; leave out {odd.Name}.");
        }

        if (preset is not null && file is not null)
        {
            throw new InvalidInputException("Give either --preset or --spec, not both.");
        }

        var recipe = file is not null
            ? ReadRecipe(file, data)
            : DataRecipe.For(data, PresetOf(parsed));
        var flow = parsed.GetValue(_base) is { } latents
            ? recipe.Flow with { Base = latents.Kind == BaseKind.Normal ? null : latents }
            : recipe.Flow;
        return recipe with { Training = Training(parsed, recipe.Training), Flow = flow };
    }

    /// <summary>What the density is conditioned on: what the user named, or the class of each row if the preset is made for that.</summary>
    public string? GivenOf(ParseResult parsed, Dataset data) => parsed.GetValue(Given) switch
    {
        GivenData.None => null,
        { } given => given,
        null when parsed.GetValue(_spec) is null && DataRecipe.Given(data, PresetOf(parsed)).Train.ContextWidth > data.Train.ContextWidth => GivenData.Label,
        null => null,
    };

    private Preset? PresetOf(ParseResult parsed) => parsed.GetValue(_preset) is { } preset ? Presets.Find(preset) : null;

    private TrainingOptions Training(ParseResult parsed, TrainingOptions training)
    {
        training = training with
        {
            Epochs = parsed.GetValue(_epochs) ?? training.Epochs,
            EpochRows = parsed.GetValue(_epochRows) ?? training.EpochRows,
            BatchSize = parsed.GetValue(_batch) ?? training.BatchSize,
            LearningRate = parsed.GetValue(_rate) ?? training.LearningRate,
            Optimizer = parsed.GetValue(_optimizer) ?? training.Optimizer,
            Schedule = parsed.GetValue(_schedule) ?? training.Schedule,
            ClipNorm = parsed.GetValue(_clip) ?? training.ClipNorm,
            EmaDecay = parsed.GetValue(_ema) ?? training.EmaDecay,
            Memory = parsed.GetValue(_memory) ?? training.Memory,
            Precision = parsed.GetValue(_precision) ?? training.Precision,
            WeightDecay = parsed.GetValue(_decay) ?? training.WeightDecay,
            Trim = parsed.GetValue(_trim) ?? training.Trim,
            Noise = parsed.GetValue(_noise) ?? training.Noise,
            Patience = parsed.GetValue(_patience) ?? training.Patience,
            HorizontalFlip = parsed.GetValue(_flip) ?? training.HorizontalFlip,
            Seed = parsed.GetResult(Seed) is { Implicit: false } ? parsed.GetValue(Seed) : training.Seed,
        };
        training.Check();
        return training;
    }

    private static Recipe ReadRecipe(string file, Dataset data)
    {
        if (!File.Exists(file))
        {
            throw new InvalidInputException($"There is no spec '{file}'; `realnvp info --preset readme --json` writes one to begin with.");
        }

        if (new FileInfo(file).Length > LongestSpec)
        {
            throw new InvalidInputException($"'{file}' is longer than {LongestSpec >> 20} MiB, so it is no recipe; name the JSON file of one.");
        }

        Recipe recipe;
        try
        {
            recipe = Recipes.Recipe.FromJson(File.ReadAllText(file));
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"'{file}': {error.Message}", error) { Options = error.Options };
        }

        var flow = recipe.Flow;
        return flow.Shape.Equals(data.Shape) && flow.Levels == data.Levels
            ? recipe
            : throw new InvalidInputException(
                $"'{file}' is for data of shape {flow.Shape} with {Levels(flow.Levels)} "
                + $"but {data.Name} has shape {data.Shape} with {Levels(data.Levels)}; change shape and levels in it.");
    }

    private static string Levels(int? levels) => levels is { } count ? Counted.Of(count, "level") : "continuous values";
}
