using System.CommandLine;
using RealNvp.Calibration;
using RealNvp.Data;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>The options of <c>realnvp score</c>.</summary>
internal sealed class ScoreOptions
{
    public Argument<string> Model { get; } = new("model")
    {
        Description = "A model.safetensors, the folder of a run, or the data a run was trained on, for the newest run in runs/ or here.",
    };

    public Argument<string?> Data { get; } = new("data")
    {
        Description = CommonOptions.DataKinds,
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<double?> FalseAlarms { get; } = new("--false-alarms", "-a")
    {
        Description =
            $"The share of normal rows that may be flagged; {AnomalyScorer.UsualFalseAlarms} unless given, "
            + "or the least that the held-out rows allow.",
        HelpName = "rate",
    };

    public Option<double?> FalseDiscoveries { get; } = new("--fdr")
    {
        Description =
            "In place of --false-alarms: the share of the flagged rows that may be normal, on average. All rows are judged together, which reads them twice.",
        HelpName = "rate",
    };

    public AlertOptionSet Alerts { get; } = new();

    public Option<ScoreKind?> Kind { get; } = ChoiceOption.Of<ScoreKind>(
        "--score",
        "What makes a row strange: combined (local and capped-likelihood), likelihood, capped-likelihood, typicality, radius, complexity (images), "
        + "or a baseline without the flow, gaussian, neighbours, smoother or local. Combined unless given, for images complexity.",
        "-s");

    public Option<string?> Output { get; } = new("--out", "-o")
    {
        Description =
            "Where to write every row's score: .csv, .npy or - for text to the standard output (row, log_prob, score, p_value, flagged and the baselines; "
            + "in .csv also status, reason and the file of a picture).",
        HelpName = "file",
    };

    public Option<bool> Merge { get; } = new("--merge")
    {
        Description = "Under mpirun: one file of --out with all rows in their order, in place of a file for each process and an index.",
    };

    public Option<bool> NoBaselines { get; } = new("--no-baselines")
    {
        Description = "Leave the baselines out of the file of --out, which is written sooner: no more than the score that counts is measured.",
    };

    public Option<int> Explain { get; } = new("--explain")
    {
        Description =
            "Explain so many of the strangest rows: broken relations first, then which columns are unlikely given the others, and what would be normal.",
        HelpName = "rows",
    };

    public Option<string?> Report { get; } = new("--report")
    {
        Description = "A page of the alerts to write, one .html file: how many, what is wrong, which are the strangest and what would be normal, and when.",
        HelpName = "file",
    };

    public Option<string?> Pictures { get; } = new("--pictures")
    {
        Description = "With labelled rows: a folder to draw roc.png, anomalies found against false alarms, and p-values.png in.",
        HelpName = "folder",
    };

    public Option<string?> Label { get; } = new("--label")
    {
        Description = "The column that says which rows are anomalies, for the AUROC; the one that training had, or the array y of a .npz, unless given.",
        HelpName = "name",
    };

    public Option<string?> Normal { get; } = new("--normal")
    {
        Description = "The labels of normal rows, such as ok,idle. Of two labels it is found out: 0, false, no, normal, inlier, ok or good.",
        HelpName = "labels",
    };

    public Option<string?> Against { get; } = new("--against")
    {
        Description = "Data of normal rows to tell the scored ones from, for the AUROC: a data set's test rows, a file or a folder.",
        HelpName = "data",
    };

    public Option<string?> Calibrate { get; } = new("--calibrate")
    {
        Description = "Normal rows that training did not see, to set the threshold by instead of what the model file holds.",
        HelpName = "data",
    };

    public Option<string?> ShiftFrom { get; } = new("--shift-from")
    {
        Description =
            "Rows of where the model runs, as they come, where rows are spread otherwise than those held out: p-values by held-out rows that count as often as "
            + "they occur there. Held-out rows are those of --calibrate, or of the data that the model was trained on.",
        HelpName = "data",
    };

    public Option<bool> Save { get; } = new("--save")
    {
        Description = "Keep the threshold that --calibrate sets in the model file.",
    };

    public Option<bool> Strict { get; } = new("--strict")
    {
        Description = "End with an error at a row that the model cannot measure, instead of flagging it with its reason.",
    };

    public Option<bool> Partial { get; } = new("--partial")
    {
        Description =
            "Give rows of a table that lack values log p of what they have, with its standard error; they are flagged all the same, and take a while each.",
    };

    public Option<DataPart?> Split { get; } = SplitOption.CreateForRows();

    public Option<MissingRule?> Missing { get; } = CommonOptions.Missing();

    public Option<string?> Directory { get; } = CommonOptions.DataDirectory();

    public EngineOptions Engine { get; } = new();

    public Option<int?> Threads { get; } = CommonOptions.Threads();

    public Option<bool> Safe { get; } = CommonOptions.SpreadsheetSafe();

    public DriftOptionSet Drift { get; } = new();

    public StreamOptionSet Stream { get; } = new();

    public TextOptionSet Text { get; } = new();

    public void AddTo(Command command)
    {
        CommonOptions.Require(FalseAlarms, rate => rate is > 0 and < 1, "between 0 and 1, such as 0.01,");
        CommonOptions.Require(FalseDiscoveries, rate => rate is > 0 and < 1, "between 0 and 1, such as 0.1,");
        CommonOptions.Require(Stream.Memory, rows => rows >= 2, "at least 2, such as 10000,");
        CommonOptions.Require(Drift.Rate, rate => rate is > 0 and < 1, "between 0 and 1, such as 0.01,");
        command.Arguments.Add(Model);
        command.Arguments.Add(Data);
        Option[] all =
        [
            FalseAlarms, FalseDiscoveries, .. Alerts.All, Kind, Output, Merge, NoBaselines, Safe, Pictures, Explain, Report, Label, Normal, Against, Calibrate, ShiftFrom, Save,
            .. Drift.All, .. Stream.All, Strict, Partial, Split, Missing, .. Text.All, Directory, Engine.Engine, Engine.Device, Threads,
            CommonOptions.Json(),
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }
}
