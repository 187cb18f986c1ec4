using RealNvp.Collectives;
using RealNvp.Files;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Opens a file as a table of which each of several processes reads its part. All of them can read the file: it lies where they all have it.</summary>
internal static class PartedTable
{
    /// <summary>Opens this process's part; its names, format and kind are the same in all. One process opens the whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read, in place of what is detected.</param>
    /// <param name="collective">The processes.</param>
    /// <param name="schema">The schema of the model that its rows are for; null for none.</param>
    /// <param name="keepsFaults">Whether a malformed row is one with a fault and not the end of the reading.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <exception cref="InvalidInputException">It is missing, damaged, piped or not the same in every process.</exception>
    public static ITableSource Open(
        string path,
        TableOptions? options,
        ICollective collective,
        TableSchema? schema = null,
        bool keepsFaults = false,
        CancellationToken cancellationToken = default)
    {
        if (collective.Count == 1)
        {
            return TableSources.Open(path, options, schema, keepsFaults, encoding: null, cancellationToken);
        }

        if (Pipes.AreNamed(path))
        {
            throw new DataFaultException("Rows that come through a pipe reach one process alone and cannot be shared by several; write them into a file that all can read.");
        }

        var length = collective.Together(() =>
        {
            TableSources.RequireFile(path);
            return new FileInfo(path).Length;
        });
        var lengths = collective.Joined(length);
        if (Array.FindIndex(lengths, other => other != lengths[0]) is >= 0 and var odd)
        {
            throw new DataFaultException(
                $"'{path}' has {Counted.Of(lengths[0], "byte")} where process 0 runs and {lengths[odd]} where process {odd} does; give a file that all of them share.");
        }

        var kind = collective.Together(() => TableSources.KindOf(path));
        var encoding = kind == TableFileKind.Text ? SharedEncoding.Find(path, collective, cancellationToken) : null;
        var whole = collective.Together(() => TableSources.Open(path, options, schema, keepsFaults, encoding, cancellationToken));
        try
        {
            whole.Cut(collective, cancellationToken);
            return new PartSource(whole, TablePart.Of(collective));
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    /// <summary>The same, with rows that have the numbers of the whole; the rows of a part are read once to count them.</summary>
    /// <inheritdoc cref="Open"/>
    public static ITableSource OpenNumbered(
        string path,
        TableOptions? options,
        ICollective collective,
        TableSchema? schema = null,
        bool keepsFaults = false,
        CancellationToken cancellationToken = default)
    {
        var part = Open(path, options, collective, schema, keepsFaults, cancellationToken);
        try
        {
            return NumberedPart.Of(part, collective, cancellationToken);
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }
}
