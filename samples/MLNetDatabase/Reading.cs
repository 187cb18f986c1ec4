using Microsoft.ML.Data;

/// <summary>A row of the table readings, as ML.NET's loader reads it by the names of its columns.</summary>
internal sealed class Reading
{
    [LoadColumnName("id")]
    public int Id { get; set; }

    [LoadColumnName("pump")]
    public string Pump { get; set; } = "";

    [LoadColumnName("pressure")]
    public float Pressure { get; set; }

    [LoadColumnName("flow")]
    public float Flow { get; set; }

    [LoadColumnName("power")]
    public float Power { get; set; }
}
