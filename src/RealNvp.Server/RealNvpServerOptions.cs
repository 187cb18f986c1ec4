using RealNvp.Calibration;
using RealNvp.Flows;

namespace RealNvp.Server;

/// <summary>What a service of models is set up with; every default is meant to be good.</summary>
public sealed class RealNvpServerOptions
{
    /// <summary>
    /// A model file, the folder of a run, or a folder of several: <c>NAME.safetensors</c>, <c>NAME/model.safetensors</c> (a run), and where a model has
    /// versions <c>NAME/VERSION.safetensors</c> or <c>NAME/VERSION/model.safetensors</c>.
    /// </summary>
    public string? Models { get; set; }

    /// <summary>The name of the model where <see cref="Models"/> is one file or run; null takes that of the file or the folder.</summary>
    public string? ModelName { get; set; }

    /// <summary>Engines to try in order for a model's flow; empty for the managed engine alone, which runs all flows of tables.</summary>
    public IList<IFlowEngine> Engines { get; } = [];

    /// <summary>The share of normal rows that may be flagged, between 0 and 1; null for 0.01, or the least that a model's held-out rows allow.</summary>
    public double? FalseAlarms { get; set; }

    /// <summary>The score; null for each model's usual one.</summary>
    public ScoreKind? Kind { get; set; }

    /// <summary>
    /// The key that requests must have, in the header <c>X-Api-Key</c> or as <c>Authorization: Bearer</c>; null for none, and then requests from this machine
    /// alone are answered.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Whether requests from other machines are answered without a key: for a service that has its own way to know who asks, such as
    /// <c>RequireAuthorization()</c> on what <see cref="RealNvpEndpoints.MapRealNvp"/> returns.
    /// </summary>
    public bool AllowsAnyone { get; set; }

    /// <summary>The most bytes in the body of a request that is read whole: JSON, CSV, Parquet. Streams are read line by line and have no such limit.</summary>
    public long MostBodyBytes { get; set; } = 64L << 20;

    /// <summary>The most bytes of one line of a stream.</summary>
    public int MostLineBytes { get; set; } = 1 << 20;

    /// <summary>The most rows of one request that is read whole.</summary>
    public int MostRows { get; set; } = 1_000_000;

    /// <summary>The most rows that one request may have explained, or filled in: each takes some milliseconds.</summary>
    public int MostCostlyRows { get; set; } = 1_000;

    /// <summary>The most values that one request may have drawn or decoded: rows times columns.</summary>
    public int MostDrawnValues { get; set; } = 10_000_000;

    /// <summary>How long a request may take that is read whole; it is then answered that it took too long.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a stream may stand still before it is ended.</summary>
    public TimeSpan StreamIdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many requests compute at a time; null for one a processor.</summary>
    public int? Workers { get; set; }

    /// <summary>How many requests may wait for a worker; more are answered 503, with <c>Retry-After</c>.</summary>
    public int MostWaiting { get; set; } = 1_000;

    /// <summary>How often the files of the models are looked at for newer ones; zero never looks.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the rows that are scored are watched for drift.</summary>
    public bool WatchesDrift { get; set; } = true;

    /// <summary>
    /// The folder in which it stays over a restart how far the rows of each model have drifted, in a small file a model, written once a minute and when the service
    /// ends; it is made where it is not there. Null keeps nothing: rows are watched from the start of the service. The files hold values of the last rows.
    /// </summary>
    public string? StateFolder { get; set; }

    /// <summary>
    /// The most rows of a model that were flagged and are kept for whoever asks for them; 0 keeps none. Of rows with very many values fewer are kept.
    /// </summary>
    public int MostAlerts { get; set; } = 256;

    /// <summary>Whether a browser is shown a page of the service, at the address that the others begin with.</summary>
    public bool ShowsPage { get; set; } = true;
}
