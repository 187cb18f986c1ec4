using System.Diagnostics;
using System.Globalization;

namespace RealNvp.Fuzzing;

/// <summary>
/// Gives a reader many damaged inputs. Each must be read, or refused with <see cref="InvalidInputException"/> in one line that names the file;
/// within a deadline, and in memory bounded by the input's length. Input number i depends on nothing but the reader, the seed and i.
/// </summary>
/// <remarks>
/// <c>REALNVP_FUZZ_INPUTS</c> gives the number of inputs of every reader, <c>REALNVP_FUZZ_FROM</c> that of the first, and <c>REALNVP_FUZZ_REPORT</c> a file
/// that gets a line a reader. A failure's input is kept in the temporary folder.
/// </remarks>
internal sealed record FuzzCampaign
{
    /// <summary>An input that takes longer never ends; far more than any takes on a busy machine.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private const int MostFailures = 10;

    /// <summary>What is read, for messages.</summary>
    public required string Reader { get; init; }

    /// <summary>The name of the file that inputs are written to; its ending may decide how it is read.</summary>
    public required string FileName { get; init; }

    /// <summary>Makes an input.</summary>
    public required Func<Random, byte[]> Draw { get; init; }

    /// <summary>Reads the file at a path to its end.</summary>
    public required Action<string> Read { get; init; }

    /// <summary>The bytes that may be allocated whatever the input.</summary>
    public required long BytesOfAny { get; init; }

    /// <summary>The bytes that may be allocated for each byte of the input.</summary>
    public required long BytesPerByte { get; init; }

    /// <summary>Whether other threads than the reading one allocate too; the test must then run alone.</summary>
    public bool ReadsOnManyThreads { get; init; }

    /// <summary>Whether a refusal names the file; a reader of text alone knows none.</summary>
    public bool NamesTheFile { get; init; } = true;

    /// <summary>Reads so many inputs unless the environment says otherwise, and fails if one of them does.</summary>
    public void Run(int usual)
    {
        var inputs = FromEnvironment("REALNVP_FUZZ_INPUTS", usual);
        var first = FromEnvironment("REALNVP_FUZZ_FROM", 0);
        var folder = Directory.CreateTempSubdirectory("realnvp-fuzz-").FullName;
        var state = new State(Path.Combine(folder, FileName));
        var watch = Stopwatch.StartNew();
        var reading = new Thread(() => ReadAll(state, first, inputs)) { IsBackground = true };
        reading.Start();
        while (!reading.Join(TimeSpan.FromSeconds(1)))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref state.Began)) > Deadline)
            {
                Assert.Fail($"{Reader}: input {state.Number} is still being read after {Deadline.TotalSeconds} seconds; it is {state.Path}");
            }
        }

        Directory.Delete(folder, recursive: true);
        Report(state, inputs, watch.Elapsed);
        Assert.True(
            state.Failures.Count == 0,
            $"{Reader}: {state.Failures.Count} kinds of failures in {inputs} inputs\n{string.Join('\n', state.Failures.Values)}");

        // Otherwise they are damaged too little, or too much to get anywhere.
        Assert.True(state.Refused > 0 && state.Refused < inputs, $"{Reader}: {state.Refused} of {inputs} inputs were refused");
    }

    private void ReadAll(State state, int first, int inputs)
    {
        for (var number = first; number < first + inputs && state.Failures.Count < MostFailures; number++)
        {
            var input = Draw(new Random(number));
            File.WriteAllBytes(state.Path, input);
            state.Number = number;
            Volatile.Write(ref state.Began, Stopwatch.GetTimestamp());
            var before = Allocated();
            try
            {
                Read(state.Path);
            }
            catch (InvalidInputException refusal)
            {
                state.Refused++;
                if (refusal.Message.AsSpan().ContainsAny('\n', '\r') || (NamesTheFile && !refusal.Message.Contains(state.Path, StringComparison.Ordinal)))
                {
                    Fail(state, input, $"refused with '{refusal.Message}'", Place(refusal));
                }
            }
            catch (Exception error)
            {
                Fail(state, input, $"{error.GetType().Name}: {error.Message}", Place(error));
            }

            var bytes = Allocated() - before;
            state.MostBytes = Math.Max(state.MostBytes, bytes);
            if (bytes > BytesOfAny + (BytesPerByte * input.Length))
            {
                Fail(state, input, $"allocated {bytes} bytes for {input.Length}", "allocation");
            }
        }
    }

    private long Allocated() => ReadsOnManyThreads ? GC.GetTotalAllocatedBytes(precise: true) : GC.GetAllocatedBytesForCurrentThread();

    private void Fail(State state, byte[] input, string what, string kind)
    {
        if (!state.Failures.ContainsKey(kind))
        {
            var kept = Path.Combine(Path.GetTempPath(), $"realnvp-fuzz-{Reader.Replace(' ', '-')}-{state.Number}{Path.GetExtension(FileName)}");
            File.WriteAllBytes(kept, input);
            state.Failures.Add(kind, $"  input {state.Number}: {what}\n    {kind}\n    kept as {kept}");
        }
    }

    // The place where it was thrown tells kinds of failures apart.
    private static string Place(Exception error) =>
        string.Join(" < ", (error.StackTrace ?? "").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Take(3));

    private void Report(State state, int inputs, TimeSpan time)
    {
        var line = FormattableString.Invariant(
            $"{Reader}: {inputs} inputs in {time.TotalSeconds:0.0} s, {state.Refused} refused, {state.Failures.Count} kinds of failures, ")
            + FormattableString.Invariant($"at most {state.MostBytes} bytes allocated, bound {BytesOfAny} + {BytesPerByte} a byte");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("REALNVP_FUZZ_REPORT") is { Length: > 0 } report)
        {
            File.AppendAllText(report, line + "\n");
        }
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private sealed class State(string path)
    {
        public long Began = Stopwatch.GetTimestamp();

        public string Path { get; } = path;

        public int Number { get; set; }

        public int Refused { get; set; }

        public long MostBytes { get; set; }

        public Dictionary<string, string> Failures { get; } = [];
    }
}
