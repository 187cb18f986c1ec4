using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace RealNvp.Bench;

/// <summary>Gradient boosted trees of ML.NET as they come: 100 trees of 20 leaves.</summary>
internal static class BoostedTrees
{
    /// <summary>How likely each test row is of the kind that is sought.</summary>
    /// <param name="train">The features of the rows to learn from.</param>
    /// <param name="isSought">Of each of them whether it is of that kind.</param>
    /// <param name="test">The features of the rows to judge.</param>
    public static double[] Classify(float[][] train, bool[] isSought, float[][] test)
    {
        var ml = new MLContext(seed: 1);
        var trainer = ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options { NumberOfThreads = 1 });
        var model = trainer.Fit(Load(ml, train.Zip(isSought, (features, label) => new Example { Features = features, Label = label })));
        var judged = model.Transform(Load(ml, test.Select(features => new Example { Features = features })));
        return [.. judged.GetColumn<float>("Score").Select(score => (double)score)];
    }

    /// <summary>The value of each test row.</summary>
    public static double[] Regress(float[][] train, double[] values, float[][] test)
    {
        var ml = new MLContext(seed: 1);
        var trainer = ml.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options { NumberOfThreads = 1, LabelColumnName = nameof(Example.Value) });
        var model = trainer.Fit(Load(ml, train.Zip(values, (features, value) => new Example { Features = features, Value = (float)value })));
        var judged = model.Transform(Load(ml, test.Select(features => new Example { Features = features })));
        return [.. judged.GetColumn<float>("Score").Select(score => (double)score)];
    }

    private static IDataView Load(MLContext ml, IEnumerable<Example> examples)
    {
        var all = examples.ToArray();
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, all[0].Features.Length);
        return ml.Data.LoadFromEnumerable(all, schema);
    }

    private sealed class Example
    {
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        public float Value { get; set; }
    }
}
