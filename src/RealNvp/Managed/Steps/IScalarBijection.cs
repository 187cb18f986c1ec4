namespace RealNvp.Managed;

/// <summary>A monotone function of one variable with parameters of its own, its inverse and its gradient, in double precision.</summary>
internal interface IScalarBijection
{
    /// <summary>How many parameters it takes.</summary>
    int ParametersPerVariable { get; }

    /// <summary>Turns a network's outputs into what the other methods read, in place.</summary>
    void Prepare(Span<float> parameters);

    /// <summary>The function's value and the log of its derivative.</summary>
    (double Value, double LogDerivative) Forward(double x, ReadOnlySpan<float> parameters);

    /// <summary>What is mapped to <paramref name="y"/> and the log of the inverse's derivative.</summary>
    (double Value, double LogDerivative) Inverse(double y, ReadOnlySpan<float> parameters);

    /// <summary>The gradients through <see cref="Forward"/>.</summary>
    /// <param name="x">What Forward read.</param>
    /// <param name="parameters">The parameters, prepared; receives dL/dparameters, of those before <see cref="Prepare"/>.</param>
    /// <param name="valueGradient">dL/dvalue.</param>
    /// <param name="logGradient">dL/dlog-derivative.</param>
    /// <returns>dL/dx.</returns>
    double Backward(double x, Span<float> parameters, double valueGradient, double logGradient);
}
