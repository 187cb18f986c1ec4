namespace RealNvp.Pictures;

/// <summary>
/// Few colours for many: the box of colours that spread most is cut at its median until there are enough boxes, and each
/// box becomes the mean of its pixels. Where there are very many colours, neighbours are counted as one.
/// </summary>
internal sealed class MedianCut
{
    private const int MostCells = 1 << 15;

    private readonly Dictionary<int, byte> _places;
    private readonly int _mask;

    private MedianCut(int[] colours, Dictionary<int, byte> places, int mask)
    {
        Colours = colours;
        _places = places;
        _mask = mask;
    }

    /// <summary>The colours chosen, as 0xRRGGBB.</summary>
    public int[] Colours { get; }

    /// <summary>Chooses at most <paramref name="most"/> colours, up to 256, for the pixels, given as 0xRRGGBB.</summary>
    public static MedianCut Of(ReadOnlySpan<int> pixels, int most)
    {
        var (cells, mask) = Count(pixels);
        var boxes = new List<Box> { Box.Of([.. cells.Values]) };
        while (boxes.Count < most)
        {
            var widest = boxes.MaxBy(box => box.Spread)!;
            if (widest.Spread <= 0)
            {
                break;
            }

            boxes.Remove(widest);
            boxes.AddRange(widest.Cut());
        }

        int[] colours = [.. boxes.Select(box => box.Mean)];
        return new MedianCut(colours, cells.ToDictionary(pair => pair.Key, pair => Nearest(colours, pair.Value)), mask);
    }

    /// <summary>The place in <see cref="Colours"/> for a pixel that was among those counted.</summary>
    public byte PlaceOf(int pixel) => _places[pixel & _mask];

    // The low bits go one by one until few enough colours differ; after three there are no more than 2^15.
    private static (Dictionary<int, Cell> Cells, int Mask) Count(ReadOnlySpan<int> pixels)
    {
        for (var dropped = 0; ; dropped++)
        {
            var mask = (0xFF & (0xFF << dropped)) * 0x010101;
            var cells = new Dictionary<int, Cell>();
            foreach (var pixel in pixels)
            {
                if (!cells.TryGetValue(pixel & mask, out var cell))
                {
                    cells.Add(pixel & mask, cell = new Cell());
                }

                cell.Add(pixel);
                if (cells.Count > MostCells)
                {
                    break;
                }
            }

            if (cells.Count <= MostCells)
            {
                return (cells, mask);
            }
        }
    }

    private static byte Nearest(int[] colours, Cell cell)
    {
        var (best, least) = (0, double.MaxValue);
        for (var i = 0; i < colours.Length; i++)
        {
            var distance = 0.0;
            for (var channel = 0; channel < 3; channel++)
            {
                var difference = cell.Mean(channel) - Channel(colours[i], channel);
                distance += difference * difference;
            }

            if (distance < least)
            {
                (best, least) = (i, distance);
            }
        }

        return (byte)best;
    }

    private static int Channel(int pixel, int channel) => (pixel >> (16 - (8 * channel))) & 0xFF;

    /// <summary>The pixels counted as one colour.</summary>
    private sealed class Cell
    {
        private long _red;
        private long _green;
        private long _blue;

        public long Count { get; private set; }

        public void Add(int pixel)
        {
            Count++;
            _red += Channel(pixel, 0);
            _green += Channel(pixel, 1);
            _blue += Channel(pixel, 2);
        }

        public double Mean(int channel) => (double)(channel == 0 ? _red : channel == 1 ? _green : _blue) / Count;
    }

    private sealed record Box(Cell[] Cells, int Axis, double Spread, int Mean)
    {
        /// <summary>Measures the channel in which the pixels of a box spread most: the sum of squares about the mean.</summary>
        public static Box Of(Cell[] cells)
        {
            var total = cells.Sum(cell => cell.Count);
            var (axis, spread, mean) = (0, -1.0, 0);
            for (var channel = 0; channel < 3; channel++)
            {
                var centre = cells.Sum(cell => cell.Count * cell.Mean(channel)) / total;
                var squares = cells.Sum(cell => cell.Count * Math.Pow(cell.Mean(channel) - centre, 2));
                mean = (mean << 8) | (int)Math.Round(centre);
                if (squares > spread)
                {
                    (axis, spread) = (channel, squares);
                }
            }

            return new Box(cells, axis, cells.Length == 1 ? 0 : spread, mean);
        }

        public Box[] Cut()
        {
            var sorted = Cells.OrderBy(cell => cell.Mean(Axis)).ToArray();
            var half = sorted.Sum(cell => cell.Count) / 2;
            var (before, cut) = (sorted[0].Count, 1);
            while (cut < sorted.Length - 1 && before + sorted[cut].Count <= half)
            {
                before += sorted[cut++].Count;
            }

            return [Of(sorted[..cut]), Of(sorted[cut..])];
        }
    }
}
