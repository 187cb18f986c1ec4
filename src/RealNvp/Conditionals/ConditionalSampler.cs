using RealNvp.Flows;
using RealNvp.Rows;

namespace RealNvp.Conditionals;

/// <summary>
/// Draws rows of a model given any of their values, and measures the density of some values of a row alone, from the joint density: nothing is named before
/// training. For one thread at a time.
/// </summary>
/// <remarks>
/// Numbers are held exactly; a category or a step is held to its cell, in which its value moves. The rows are particles that sequential Monte Carlo brings from
/// a proposal to the flow's conditional density and that move among themselves there; see "Any values given any others" in docs/mathematics.md for the sources.
/// </remarks>
public sealed partial class ConditionalSampler
{
    /// <summary>The most rows of one call.</summary>
    public const int MostRows = 1_000_000;

    private const int JointCount = 8192;

    // They are drawn for every context anew.
    private const int JointCountInContext = 2048;
    private const int FewestParticles = 128;
    private const int MostParticles = 8192;
    private const int IntegralParticles = 512;

    // Moving ends where particles are worth so much of their number, unless more is asked for.
    private const double UsualShare = 0.8;

    private readonly DensityModel _model;
    private readonly string[] _names;
    private JointRows? _joint;
    private float[] _jointContext = [];

    /// <summary>Prepares to draw.</summary>
    /// <param name="model">The model; it must outlive the sampler.</param>
    /// <exception cref="InvalidInputException">The model is of quantised data, such as pictures.</exception>
    public ConditionalSampler(DensityModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Spec.Levels is not null)
        {
            throw new InvalidInputException("Values of pictures cannot be given; give a model of a table or of numbers.");
        }

        if (model.Schema?.Series?.Lags is not null)
        {
            throw new InvalidInputException("The model judges a row by those before it, and knows no value given others of its row alone; take a model without.");
        }

        _model = model;
        _names = model.Schema is { } schema ? [.. CellBounds.Names(schema)] : [.. Enumerable.Range(0, model.Dimension).Select(place => $"x{place}")];
    }

    /// <summary>Draws rows given some of their values.</summary>
    /// <param name="row">Dimension values as the model takes them: what is given, and not-a-number where a value is to be drawn.</param>
    /// <param name="count">How many rows, from 1 to <see cref="MostRows"/>.</param>
    /// <param name="context">What the row is conditioned on by training, Spec.Context values; empty for models without.</param>
    /// <param name="seed">The same seed gives the same rows on the same engine.</param>
    /// <param name="effectiveSize">
    /// How many independent rows the rows are to be worth, at most their number; they are moved until they are, or long enough. Unless given, eight tenths
    /// of their number.
    /// </param>
    /// <param name="cancellationToken">Stops the drawing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of rows is out of range, or the effective size above it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ConditionalDraws Draw(
        ReadOnlySpan<float> row,
        int count,
        ReadOnlySpan<float> context = default,
        ulong seed = 1,
        double? effectiveSize = null,
        CancellationToken cancellationToken = default) => Draw(Condition(row, context), count, seed, effectiveSize, cancellationToken);

    /// <summary>The log density of some values of a row, whatever the others are.</summary>
    /// <param name="row">Dimension values as the model takes them, not-a-number where one is not known.</param>
    /// <param name="context">What the row is conditioned on by training, Spec.Context values; empty for models without.</param>
    /// <param name="seed">The same seed gives the same estimate on the same engine.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    /// <returns>Nats: minus infinity where the model has no density wherever it was looked for; the standard error is then not a number.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ConditionalDensity LogProb(
        ReadOnlySpan<float> row, ReadOnlySpan<float> context = default, ulong seed = 1, CancellationToken cancellationToken = default) =>
        LogProb(Condition(row, context), seed, cancellationToken);

    internal ConditionalDraws Draw(RowCondition condition, int count, ulong seed, double? effectiveSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostRows);
        var wanted = effectiveSize ?? (UsualShare * count);
        if (!(wanted >= 0 && wanted <= count))
        {
            throw new ArgumentOutOfRangeException(
                nameof(effectiveSize),
                FormattableString.Invariant($"{Counted.Of(count, "row", "is", "are")} worth at most {count} independent ones, not {wanted}; ")
                + "draw more rows, or want fewer.");
        }

        if (condition.IsEmpty)
        {
            var contexts = RowCopy.Repeated(condition.Context, count);
            return Result(_model.Sample(count, seed, context: contexts, cancellationToken: cancellationToken), condition, count, new(0, 0), []);
        }

        var joint = Joint(condition.Context, cancellationToken);
        var space = new FreeSpace(condition, joint);
        if (space.Dimension == 0)
        {
            var known = condition.Low.Select(value => (float)value).ToArray();
            return Result(RowCopy.Repeated(known, count), condition, count, Exact(condition, cancellationToken), []);
        }

        var target = Target(condition, space, joint);
        var (rows, size, integral, variance) = (new float[count * _model.Dimension], 0.0, 0.0, 0.0);
        var parts = (count + MostParticles - 1) / MostParticles;
        List<string> doubts = [.. ConditionDoubts.OfValues(condition, joint, _names)];
        for (var part = 0; part < parts; part++)
        {
            var (start, end) = ((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));
            var particles = Math.Max(FewestParticles, end - start);
            var random = SeededRandom.For(seed, SeedPurpose.Conditionals, (ulong)part);
            var found = TemperedSearch.Run(target, particles, Math.Max(1, wanted / count * particles), random, cancellationToken);
            if (found.Particles is null)
            {
                doubts.Add("The model gives what is known a density of zero wherever it was looked for, so that nothing is drawn.");
                return Result([], condition, 0, new(double.NegativeInfinity, double.NaN), doubts);
            }

            Write(found.Particles, space, rows.AsSpan(start * _model.Dimension, (end - start) * _model.Dimension), random);
            size += found.EffectiveSize * (end - start) / particles;
            integral += found.LogIntegral / parts;
            variance += found.StandardError * found.StandardError / ((double)parts * parts);
        }

        doubts.AddRange(ConditionDoubts.OfDraws(condition, joint, integral, size, count));
        return Result(rows, condition, size, new(integral + condition.LogDet, Math.Sqrt(variance)), doubts);
    }

    internal ConditionalDensity LogProb(RowCondition condition, ulong seed, CancellationToken cancellationToken)
    {
        if (condition.IsEmpty)
        {
            return new(0, 0);
        }

        var joint = Joint(condition.Context, cancellationToken);
        var space = new FreeSpace(condition, joint);
        if (space.Dimension == 0)
        {
            return Exact(condition, cancellationToken);
        }

        var random = SeededRandom.For(seed, SeedPurpose.Conditionals);
        var found = TemperedSearch.Run(Target(condition, space, joint), IntegralParticles, wanted: 0, random, cancellationToken);
        return new(found.LogIntegral + condition.LogDet, found.StandardError);
    }

    private RowCondition Condition(ReadOnlySpan<float> row, ReadOnlySpan<float> context)
    {
        RowCount.Check(row.Length, _model.Dimension, 1);
        RowCount.CheckContext(context.Length, _model.Spec.Context, 1);
        return RowCondition.Of(row, context);
    }

    /// <summary>Rows of the model in the context, drawn once for all conditions in it.</summary>
    private JointRows Joint(float[] context, CancellationToken cancellationToken)
    {
        if (_joint is null || !context.AsSpan().SequenceEqual(_jointContext))
        {
            var count = context.Length > 0 ? JointCountInContext : JointCount;
            (_joint, _jointContext) = (JointRows.Draw(_model, count, context, SeedPurpose.Conditionals, cancellationToken), context);
        }

        return _joint.Count >= FewestParticles
            ? _joint
            : throw new InvalidInputException("The rows that the model draws are not finite, so that nothing can be drawn from it; train again.");
    }

    private ParticleTarget Target(RowCondition condition, FreeSpace space, JointRows joint) =>
        new(_model, condition.Context, space, new KernelProposal(condition, space, joint));

    private ConditionalDensity Exact(RowCondition condition, CancellationToken cancellationToken)
    {
        var logProb = new double[1];
        _model.Flow.LogProb(condition.Low.Select(value => (float)value).ToArray(), logProb, condition.Context, cancellationToken);
        return new(logProb[0] + condition.LogDet, 0);
    }

    /// <summary>Writes some of the particles, any of them with the same chance, as rows.</summary>
    private void Write(Particles particles, FreeSpace space, Span<float> rows, SeededRandom random)
    {
        var picked = random.Choose(rows.Length / _model.Dimension, particles.Count);
        for (var index = 0; index < picked.Length; index++)
        {
            space.ToRow(particles[picked[index]], rows.Slice(index * _model.Dimension, _model.Dimension));
        }
    }

    private static ConditionalDraws Result(float[] rows, RowCondition condition, double size, ConditionalDensity density, IReadOnlyList<string> doubts) => new()
    {
        Rows = rows,
        Context = RowCopy.Repeated(condition.Context, rows.Length / condition.Width),
        EffectiveSize = size,
        Density = density,
        Doubts = doubts,
    };
}
