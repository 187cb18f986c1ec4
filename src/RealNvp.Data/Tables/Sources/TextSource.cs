using System.Runtime.InteropServices;
using RealNvp.Collectives;
using RealNvp.Files;
using RealNvp.Tables;
using Sylvan.Data.Csv;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A table in delimited text, read line by line.</summary>
internal sealed class TextSource : ITableSource
{
    private readonly TextFormat _format;

    private readonly TemporaryFile? _unpacked;
    private TextHead? _head;
    private TextCut[] _cuts = [];
    private long _comments;
    private long _lost;

    /// <summary>Finds out how a file is written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read, in place of what is found out.</param>
    /// <param name="known">The names of columns that a model needs.</param>
    /// <param name="unpacked">What was packed in the file, or came through a pipe; null if the file is the text itself.</param>
    /// <param name="encoding">How its bytes are letters, if that is known; null finds out.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    public TextSource(
        string path,
        TableOptions options,
        IReadOnlyCollection<string>? known,
        TemporaryFile? unpacked,
        FileEncoding? encoding,
        CancellationToken cancellationToken)
    {
        Path = path;
        _unpacked = unpacked;
        using var file = Opened(cancellationToken);
        _format = Guarded(path, () => TextFormat.Find(file, path, options, known, encoding));
    }

    public string Path { get; }

    /// <summary>Whether a line with more or fewer values than the others is a row with a fault instead of the end of the reading.</summary>
    public bool KeepsUnevenLines { get; init; }

    /// <summary>Whether what was unpacked is gone with the source.</summary>
    public bool OwnsText { get; init; } = true;

    public IReadOnlyList<string> Names => _format.Names;

    public string Findings => _format.Describe();

    public TextFormat? Format => _format;

    /// <summary>What is worth saying of the file; what its rows hold is known when they have all been read.</summary>
    public IReadOnlyList<string> Notes =>
    [
        .. _format.Notes,
        .. _comments > 0 ? (string[])[$"{Counted.Of(_comments, "line")} of comment (#) among the rows skipped"] : [],
        .. _lost > 0 ? (string[])[$"{Counted.Of(_lost, "value", "that has", "that have")} lost letters (U+FFFD) taken as missing"] : [],
    ];

    public ITableCursor Open(CancellationToken cancellationToken) => new Cursor(this, Opened(cancellationToken), cancellationToken);

    /// <summary>A part by its bytes, cut where records begin.</summary>
    public ITableCursor OpenPart(TablePart part, CancellationToken cancellationToken)
    {
        if (part.Count == 1)
        {
            return Open(cancellationToken);
        }

        if (_cuts.Length != part.Count + 1)
        {
            _head = Head(cancellationToken);
            var parts = Enumerable.Range(0, part.Count).Select(index => new TablePart(index, part.Count));
            _cuts = TextCut.Of(_head.Rows, _head.End, [.. parts.Select(own => Tracks(own, _head, cancellationToken))]);
        }

        var (from, to) = (_cuts[part.Index], _cuts[part.Index + 1]);
        if (part.Index == 0)
        {
            return new Cursor(this, new StreamRange(Opened(cancellationToken), 0, to.Position), cancellationToken);
        }

        var (bytes, before) = _head!.Middle(() => Opened(cancellationToken), from, to);
        return new Cursor(this, bytes, cancellationToken, (from, before));
    }

    /// <summary>Finds where the parts of processes begin; each looks at its own bytes.</summary>
    public void Cut(ICollective collective, CancellationToken cancellationToken)
    {
        var head = collective.Together(() => Head(cancellationToken));
        var own = collective.Together(() => Tracks(TablePart.Of(collective), head, cancellationToken));
        var all = collective.Gather(MemoryMarshal.AsBytes<RecordTrack>(own));
        (_head, _cuts) = (head, TextCut.Of(head.Rows, head.End, [.. all.Select(tracks => MemoryMarshal.Cast<byte, RecordTrack>(tracks).ToArray())]));
    }

    public void ShareNotes(ICollective collective)
    {
        Span<double> counts = [_comments, _lost];
        collective.Sum(counts);
        (_comments, _lost) = ((long)counts[0], (long)counts[1]);
    }

    /// <summary>The bytes of the text, from their start.</summary>
    public Stream OpenBytes(CancellationToken cancellationToken) => Opened(cancellationToken);

    public void Dispose()
    {
        if (OwnsText)
        {
            _unpacked?.Dispose();
        }
    }

    /// <summary>What a part of the bytes holds, for each state that may hold before it.</summary>
    private RecordTrack[] Tracks(TablePart part, TextHead head, CancellationToken cancellationToken)
    {
        var (scan, first) = (new RecordScan(_format.Layout), head.Rows.Position);
        var letters = (head.End - first) / scan.Unit;
        var (start, end) = (first + (part.Start(letters) * scan.Unit), first + (part.End(letters) * scan.Unit));
        using var file = Opened(cancellationToken);
        return scan.Tracks(file, start, part.Index == part.Count - 1 ? head.End : end, part.Index == 0, cancellationToken);
    }

    private TextHead Head(CancellationToken cancellationToken)
    {
        (long, long)? header = null;
        if (_format.HasHeader)
        {
            using var rows = new Cursor(this, Opened(cancellationToken), cancellationToken);
            rows.Next();
            header = (rows.HeaderRecord, rows.HeaderLines);
        }

        using var file = Opened(cancellationToken);
        return TextHead.Of(file, _format.Layout, header, cancellationToken);
    }

    private HeardStream Opened(CancellationToken cancellationToken) => new(
        _unpacked?.OpenAgain() ?? new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read),
        cancellationToken);

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvRecordTooLargeException error)
        {
            throw new DataFaultException($"'{path}' has a line too long for a table; give a file of rows and columns.", error);
        }
        catch (FormatException error)
        {
            throw new DataFaultException($"'{path}' is no well-formed table ({error.Message.TrimEnd('.')}); check its quotes.", error);
        }
    }

    private sealed class Cursor : ITableCursor
    {
        private readonly TextSource _source;
        private readonly Stream _file;
        private readonly TextFormat _format;
        private readonly LineCounter _lines;
        private readonly CsvDataReader _reader;
        private readonly string _path;
        private readonly bool _keepsUnevenLines;
        private readonly bool _mayHoldReplacements;
        private readonly CancellationToken _cancellationToken;
        private int _line;
        private bool _isPastHeader;
        private long _comments;
        private long _lost;

        /// <param name="source">The table.</param>
        /// <param name="file">Its bytes, or some of them.</param>
        /// <param name="cancellationToken">Ends the reading.</param>
        /// <param name="start">
        /// Where these begin, and how many records of the file's beginning stand before them once more; null for the beginning of the file.
        /// </param>
        public Cursor(TextSource source, Stream file, CancellationToken cancellationToken, (TextCut Cut, long Before)? start = null)
        {
            (_source, _file, _cancellationToken) = (source, file, cancellationToken);
            (_path, _format, _keepsUnevenLines) = (source.Path, source._format, source.KeepsUnevenLines);
            _mayHoldReplacements = _format.Layout.Encoding.MayHoldReplacements;
            _lines = new(start is { } own ? (int)own.Cut.Lines : _format.Layout.SkippedLines);
            (_isPastHeader, Record) = (start is not null, (start?.Cut.Records ?? 0) - 1);
            _reader = start is null
                ? TextFormat.Open(file, _format.Layout, _path)
                : TextFormat.Open(_format.Layout.OpenMiddle(file, _path), _format.Delimiter);
            for (var record = start?.Before ?? 0; record > 0 && Guarded(_path, _reader.Read); record--)
            {
            }
        }

        public long Row { get; private set; }

        public long Record { get; private set; }

        /// <summary>The record that is the header, once a row was read.</summary>
        public long HeaderRecord { get; private set; } = -1;

        /// <summary>How many lines of the file end with the header.</summary>
        public long HeaderLines { get; private set; }

        public string Place => $"line {_line}";

        public RowReason? Fault { get; private set; }

        public bool Next()
        {
            _cancellationToken.ThrowIfCancellationRequested();
            return Guarded(_path, Read);
        }

        public CellContent Read(int column, out double number)
        {
            var text = Text(column);
            if (_format.IsMissing(text))
            {
                number = double.NaN;
                return CellContent.Missing;
            }

            if (_mayHoldReplacements && text.Contains(TextFormat.Replacement))
            {
                _lost++;
                number = double.NaN;
                return CellContent.Missing;
            }

            return _format.TryNumber(column, text, out number)
                ? double.IsNaN(number) ? CellContent.Missing : CellContent.Number
                : CellContent.Text;
        }

        public ReadOnlySpan<char> Text(int column) => column < _reader.RowFieldCount ? _reader.GetFieldSpan(column).Trim() : default;

        public void Dispose()
        {
            _reader.Dispose();
            _file.Dispose();
        }

        private bool Read()
        {
            while (_reader.Read())
            {
                Record++;
                _line = _lines.Next(_reader.GetRawRecordSpan());
                if (TextFormat.IsEmpty(_reader))
                {
                    continue;
                }

                if (_format.IsComment(_reader) && (_isPastHeader || !_format.HasHeader))
                {
                    _comments++;
                    continue;
                }

                if (_format.HasHeader && !_isPastHeader)
                {
                    _isPastHeader = true;
                    (HeaderRecord, HeaderLines) = (Record, _lines.Count);
                    continue;
                }

                var isEven = _reader.RowFieldCount == _format.Names.Length;
                Fault = isEven ? null : new(ReasonKind.WrongLength, null, $"{_reader.RowFieldCount}", $"{_format.Names.Length}");
                if (!isEven && !_keepsUnevenLines)
                {
                    throw new DataFaultException(
                        $"'{_path}', line {_line}: it has {Counted.Of(_reader.RowFieldCount, "value")} and the lines above have {_format.Names.Length}; "
                        + "give every line as many.")
                    {
                        Options = Row == 0 ? [nameof(TableOptions.Skip)] : [],
                    };
                }

                Row++;
                return true;
            }

            (_source._comments, _source._lost) = (_comments, _lost);
            return false;
        }
    }
}
