using System.Text;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RealNvp.Data;

namespace RealNvp.ML.Files;

/// <summary>
/// A flow with the columns of data views that it learnt. In ML.NET's zip it is two entries: what is known of the columns, as JSON, and the model file as it is.
/// </summary>
/// <param name="Detector">The flow with its threshold.</param>
/// <param name="Settings">The columns, and what is answered.</param>
internal sealed record FlowModel(AnomalyDetector Detector, FlowSettings Settings) : IDisposable
{
    private const string SettingsEntry = "flow.json";
    private const string ModelEntry = "model.safetensors";
    private const int MostSettings = 1 << 26;
    private const int BytesAtOnce = 1 << 16;

    /// <summary>Writes the entries.</summary>
    /// <param name="context">ML.NET's zip.</param>
    /// <param name="folder">A folder for what is written on the way.</param>
    public void Save(ModelSaveContext context, string? folder)
    {
        var path = TemporaryPath(folder);
        try
        {
            Detector.Save(path);
            var settings = Settings with { ModelLength = new FileInfo(path).Length };
            context.SaveBinaryStream(SettingsEntry, writer => writer.Write(Encoding.UTF8.GetBytes(settings.ToJson())));
            context.SaveBinaryStream(ModelEntry, writer =>
            {
                using var file = File.OpenRead(path);
                file.CopyTo(writer.BaseStream);
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Reads the entries.</summary>
    /// <exception cref="ModelFileException">One is missing or damaged; the sentence says which.</exception>
    public static FlowModel Load(ModelLoadContext context, string? folder)
    {
        string? json = null;
        Require(context.TryLoadBinaryStream(SettingsEntry, reader => json = ReadText(reader)), SettingsEntry);
        var settings = FlowSettings.FromJson(json!);
        var path = TemporaryPath(folder);
        try
        {
            Require(context.TryLoadBinaryStream(ModelEntry, reader => Copy(reader, path, settings.ModelLength)), ModelEntry);
            return Checked(new(Open(path, settings), settings));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Detector.Dispose();

    private static FlowModel Checked(FlowModel flow)
    {
        var known = flow.Detector.Model.Schema!.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        if (flow.Settings.Columns.SelectMany(column => column.Cells).All(known.Contains))
        {
            return flow;
        }

        flow.Dispose();
        throw Damaged("its flow is of other columns than it says");
    }

    // Where it lies for a moment is of no use to who reads the sentence.
    private static AnomalyDetector Open(string path, FlowSettings settings)
    {
        try
        {
            return AnomalyDetector.Load(path, settings.FalseAlarms, settings.Kind);
        }
        catch (ModelFileException error)
        {
            throw new ModelFileException(error.Message.Replace(path, ModelEntry, StringComparison.Ordinal), error);
        }
    }

    private static string ReadText(BinaryReader reader)
    {
        var bytes = new MemoryStream();
        Copy(reader, bytes, MostSettings);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void Copy(BinaryReader reader, string path, long length)
    {
        using var file = File.Create(path);
        if (Copy(reader, file, length) != length)
        {
            throw Damaged($"its flow has {file.Length:N0} bytes in place of {length:N0}");
        }
    }

    /// <summary>Copies as many bytes as there may be, a part at a time: a zip can hold far more than it is long.</summary>
    private static long Copy(BinaryReader reader, Stream to, long most)
    {
        var part = new byte[BytesAtOnce];
        var length = 0L;
        for (int read; (read = Read(reader, part)) > 0;)
        {
            length += read;
            if (length > most)
            {
                throw Damaged($"an entry is longer than {most:N0} bytes");
            }

            to.Write(part, 0, read);
        }

        return length;
    }

    private static int Read(BinaryReader reader, byte[] part)
    {
        try
        {
            return reader.BaseStream.Read(part);
        }
        catch (InvalidDataException error)
        {
            throw new ModelFileException("The model in the zip is damaged: it cannot be unpacked; save it again where it was trained.", error);
        }
    }

    private static void Require(bool isThere, string entry)
    {
        if (!isThere)
        {
            throw Damaged($"the entry '{entry}' is missing");
        }
    }

    private static ModelFileException Damaged(string what) => new($"The model in the zip is damaged: {what}; save it again where it was trained.");

    private static string TemporaryPath(string? folder) => Path.Combine(folder ?? Path.GetTempPath(), $"realnvp-{Guid.NewGuid():N}.safetensors");
}
