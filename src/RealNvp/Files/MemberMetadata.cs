namespace RealNvp.Files;

/// <summary>What is known of the training of one flow of an ensemble.</summary>
public sealed record MemberMetadata
{
    /// <summary>The name of its recipe.</summary>
    public string Recipe { get; init => field = value ?? ""; } = "";

    /// <summary>The seed of its training.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of its training rows.</summary>
    public int TrainingRows { get; init; }

    /// <summary>The epoch whose weights these are.</summary>
    public int Epoch { get; init; }

    /// <summary>The mean log-likelihood of the rows that it alone held back, in nats, in the data's own units; null without validation.</summary>
    public double? ValidNats { get; init; }

    /// <summary>The same as bits per dimension.</summary>
    public double? ValidBitsPerDimension { get; init; }

    /// <summary>Seconds of its training.</summary>
    public double Seconds { get; init; }
}
