namespace RealNvp.Files;

/// <summary>The checked header of a safetensors file: free text, and the tensors by ascending offset.</summary>
internal sealed record SafetensorsHeader(Dictionary<string, string> Metadata, List<SafetensorsEntry> Entries)
{
    /// <summary>The longest header there may be; the reference implementation has the same bound.</summary>
    public const int MaximumLength = 100_000_000;

    /// <summary>The key of the free text, which no tensor may have as its name.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>Says in one sentence why a file cannot be used.</summary>
    public static ModelFileException Unusable(string path, string reason, Exception? inner = null)
    {
        var sentence = $"'{path}' is not a usable safetensors file because {reason}; write it again or fetch a fresh copy.";
        return inner is null ? new ModelFileException(sentence) : new ModelFileException(sentence, inner);
    }

    /// <summary>A name from a file as a sentence can show it: short, on one line, with nothing a terminal would obey.</summary>
    public static string Shown(string name)
    {
        const int Longest = 80;
        Span<char> text = stackalloc char[Math.Min(name.Length, Longest)];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(name[i]) || char.IsSurrogate(name[i]) ? '?' : name[i];
        }

        return name.Length > Longest ? $"'{text}...'" : $"'{text}'";
    }
}
