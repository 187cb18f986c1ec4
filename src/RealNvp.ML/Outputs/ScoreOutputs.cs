using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.ML.Files;
using RealNvp.ML.Rows;

namespace RealNvp.ML.Outputs;

/// <summary>The columns that say how strange rows are.</summary>
internal static class ScoreOutputs
{
    public const string Score = "Score";
    public const string PValue = "PValue";
    public const string PredictedLabel = "PredictedLabel";
    public const string LogProbability = "LogProbability";
    public const string Reason = "Reason";

    /// <summary>The names and types of the columns, in their order.</summary>
    public static IReadOnlyList<(string Name, PrimitiveDataViewType Type)> Names =>
    [
        (Score, NumberDataViewType.Single),
        (PValue, NumberDataViewType.Single),
        (PredictedLabel, BooleanDataViewType.Instance),
        (LogProbability, NumberDataViewType.Single),
        (Reason, TextDataViewType.Instance),
    ];

    /// <summary>The columns.</summary>
    public static IEnumerable<FlowOutput> Of(FlowModel flow)
    {
        var reasons = new RowReasons(flow.Detector);

        // A row that cannot be measured is stranger than any other. ML.NET's evaluators pass over rows whose score is infinite.
        yield return new ScoreOutput<float>(
            Score, NumberDataViewType.Single, answer => (float)Math.Min(answer.Scored!.Score ?? float.MaxValue, float.MaxValue), Kind("Score"));
        yield return new ScoreOutput<float>(PValue, NumberDataViewType.Single, answer => (float)(answer.Scored!.PValue ?? double.NaN), Kind("Probability"));
        yield return new ScoreOutput<bool>(PredictedLabel, BooleanDataViewType.Instance, answer => answer.Scored!.IsFlagged, Kind("PredictedLabel"));
        yield return OfLogProbability(LogProbability);
        yield return new ScoreOutput<ReadOnlyMemory<char>>(Reason, TextDataViewType.Instance, answer => reasons.Of(answer.Scored!).AsMemory());
    }

    /// <summary>The column of log p.</summary>
    public static FlowOutput OfLogProbability(string name) =>
        new ScoreOutput<float>(name, NumberDataViewType.Single, answer => (float)answer.LogProb, needsScore: false);

    /// <summary>What ML.NET's evaluators look for.</summary>
    private static DataViewSchema.Annotations Kind(string value)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        Add("ScoreColumnKind", "AnomalyDetection");
        Add("ScoreValueKind", value);
        return builder.ToAnnotations();

        void Add(string name, string text) =>
            builder.Add(name, TextDataViewType.Instance, (ref ReadOnlyMemory<char> result) => result = text.AsMemory());
    }
}
