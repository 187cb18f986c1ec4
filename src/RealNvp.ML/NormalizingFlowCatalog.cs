using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.ML.Sampling;

namespace RealNvp.ML;

/// <summary>Normalizing flows in the catalogs of an <see cref="MLContext"/>.</summary>
public static class NormalizingFlowCatalog
{
    /// <summary>Learns what rows are normal and flags those that are too strange.</summary>
    /// <param name="catalog">The trainers of anomaly detection.</param>
    /// <param name="featureColumnName">The column to learn, most often a vector.</param>
    /// <param name="falseAlarms">
    /// The share of normal rows that may be flagged, between 0 and 1; null for 0.01, or the least that the held-out rows allow.
    /// </param>
    public static NormalizingFlowTrainer NormalizingFlow(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, string featureColumnName = "Features", double? falseAlarms = null) =>
        NormalizingFlow(catalog, new NormalizingFlowOptions { Columns = [featureColumnName], Training = new() { FalseAlarms = falseAlarms } });

    /// <summary>Learns what rows are normal by several columns, numbers, names and vectors alike, and flags those that are too strange.</summary>
    /// <param name="catalog">The trainers of anomaly detection.</param>
    /// <param name="columnNames">The columns to learn.</param>
    public static NormalizingFlowTrainer NormalizingFlow(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, params string[] columnNames) =>
        NormalizingFlow(catalog, new NormalizingFlowOptions { Columns = columnNames });

    /// <summary>Learns what rows are normal, as the options say, and flags those that are too strange.</summary>
    /// <param name="catalog">The trainers of anomaly detection.</param>
    /// <param name="options">The columns and the training.</param>
    public static NormalizingFlowTrainer NormalizingFlow(this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, NormalizingFlowOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(CatalogUtils.GetEnvironment(catalog), options);
    }

    /// <summary>Learns the density of rows and adds log p of each.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="outputColumnName">The name of the column of log p, in nats.</param>
    /// <param name="columnNames">The columns to learn.</param>
    public static FlowDensityEstimator FlowDensity(this TransformsCatalog catalog, string outputColumnName, params string[] columnNames) =>
        FlowDensity(catalog, outputColumnName, new NormalizingFlowOptions { Columns = columnNames });

    /// <summary>Learns the density of rows, as the options say, and adds log p of each.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="outputColumnName">The name of the column of log p, in nats.</param>
    /// <param name="options">The columns and the training.</param>
    public static FlowDensityEstimator FlowDensity(this TransformsCatalog catalog, string outputColumnName, NormalizingFlowOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(CatalogUtils.GetEnvironment(catalog), outputColumnName, options);
    }

    /// <summary>Learns the density of rows and fills in what they lack, in all of the columns.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="columnNames">The columns to learn and fill, of Single, Double, text, keys, dates or times.</param>
    public static FlowImputationEstimator FlowImputation(this TransformsCatalog catalog, params string[] columnNames) =>
        FlowImputation(catalog, new NormalizingFlowOptions { Columns = columnNames });

    /// <summary>Learns the density of rows, as the options say, and fills in what they lack.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="options">The columns to learn, and the training.</param>
    /// <param name="columnNames">The columns to fill, of Single, Double, text, keys, dates or times; null for all.</param>
    /// <exception cref="InvalidInputException">A column is to be filled and not to be learnt.</exception>
    public static FlowImputationEstimator FlowImputation(
        this TransformsCatalog catalog, NormalizingFlowOptions options, IReadOnlyList<string>? columnNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(CatalogUtils.GetEnvironment(catalog), columnNames, options);
    }

    /// <summary>Draws new rows from a flow, in the columns and types that it learnt. The same seed draws the same rows.</summary>
    /// <remarks>
    /// A column that was left out of the model, since it identifies rows, is free text or orders them, is missing in every row: not-a-number, empty text, the
    /// key 0, and of types without missing values their default. So is a gap that the model learnt.
    /// </remarks>
    /// <param name="catalog">The operations on data.</param>
    /// <param name="flow">The flow, which must outlive the rows.</param>
    /// <param name="count">How many rows, 0 or more.</param>
    /// <param name="seed">Decides the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or too large.</exception>
    /// <exception cref="InvalidInputException">The flow learnt its rows given some of their columns.</exception>
    public static IDataView SampleFlow(this DataOperationsCatalog catalog, FlowTransformer flow, int count, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(flow);
        return new SampledView(flow.Flow, count, seed);
    }
}
