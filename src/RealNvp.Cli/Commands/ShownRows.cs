using System.CommandLine;
using System.Numerics.Tensors;
using RealNvp.Data;
using RealNvp.Rows;

namespace RealNvp.Cli.Commands;

/// <summary>
/// The rows that a verb takes some of, each with what it is conditioned on: the class that the data says, that the user names, or the likeliest.
/// </summary>
internal sealed class ShownRows : IDisposable
{
    private readonly LoadedModel _loaded;
    private readonly Dataset _data;
    private readonly IRows _rows;
    private readonly string _name;
    private readonly IProgress<string> _progress;
    private readonly float[]? _givenAll;

    private ShownRows(LoadedModel loaded, Dataset data, IRows rows, string name, float[]? givenAll, IProgress<string> progress) =>
        (_loaded, _data, _rows, _name, _givenAll, _progress) = (loaded, data, rows, name, givenAll, progress);

    public int Count => _rows.Count;

    /// <summary>The class of each row, from 0; null where the data does not say it, or the model is given none.</summary>
    public int[]? Classes { get; private init; }

    /// <summary>The class that the user names; null for none.</summary>
    public int? Named { get; private init; }

    /// <summary>Loads the rows that a user names, or the test rows of what the model was trained on.</summary>
    /// <exception cref="InvalidInputException">They are missing or of another kind, or the class is none of the model's.</exception>
    public static ShownRows Load(
        LoadedModel loaded,
        ParseResult parsed,
        Argument<string?> data,
        Option<DataPart?> split,
        Option<string?> directory,
        Option<string?>? givenClass,
        TextOptionSet text,
        IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var model = loaded.Model;
        var (name, given) = (parsed.GetValue(data), givenClass is null ? null : parsed.GetValue(givenClass));
        if (given is not null && model.Schema is { ContextWidth: > 0 })
        {
            throw new InvalidInputException("--given names the class of rows, and the rows of this model bring what they are given themselves; leave it out.");
        }

        var named = given is null ? null : loaded.ContextOf(given);
        var dataset = ModelData.ConditionedIfLabelled(model, loaded.LoadRows(
            name, parsed.GetValue(directory), progress, text: text.ReadFor(parsed, name, model), cancellationToken: cancellationToken));
        var part = parsed.GetValue(split) ?? DataPart.Test;
        var rows = dataset.Part(part);
        var isLabelled = model.Metadata.Classes is not null && rows.ContextWidth > 0 && model.Schema is not { ContextWidth: > 0 };
        return new(loaded, dataset, rows, SplitOption.NameOf(dataset, part), isLabelled ? null : named, progress)
        {
            Classes = isLabelled ? ClassesOf(rows, cancellationToken) : null,
            Named = named is null ? null : TensorPrimitives.IndexOfMax<float>(named),
        };
    }

    /// <summary>The rows that the user may mean: those of the class that is named, or all.</summary>
    /// <exception cref="InvalidInputException">None is of the class.</exception>
    public int[] Among() => Classes is { } classes && Named is { } named ? Among(named) : [.. Enumerable.Range(0, Count)];

    /// <summary>The rows of a class.</summary>
    /// <exception cref="InvalidInputException">There are none.</exception>
    public int[] Among(int label)
    {
        int[] rows = [.. Classes!.Index().Where(item => item.Item == label).Select(item => item.Index)];
        return rows.Length > 0 ? rows
            : throw new InvalidInputException($"{_name} has no rows of the class '{_loaded.Model.Metadata.Classes![label]}'; choose another class or --split.");
    }

    /// <summary>Reads rows, and what each is conditioned on.</summary>
    public (float[] Rows, float[] Context) Read(ReadOnlySpan<int> picked, CancellationToken cancellationToken)
    {
        var (rows, context) = RowCopy.Read(_rows, picked, cancellationToken);
        return (rows, _givenAll is not null
            ? RowCopy.Repeated(_givenAll, picked.Length)
            : _loaded.ContextsOf(rows, context, _name, _progress, cancellationToken));
    }

    public void Dispose() => _data.Dispose();

    private static int[] ClassesOf(IRows rows, CancellationToken cancellationToken)
    {
        var classes = new int[rows.Count];
        var context = new float[rows.ContextWidth];
        for (var row = 0; row < classes.Length; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.ReadContext(row, context);
            classes[row] = TensorPrimitives.IndexOfMax<float>(context);
        }

        return classes;
    }
}
