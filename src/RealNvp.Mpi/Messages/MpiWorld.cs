using System.Text;
using RealNvp.Mpi.Native;

namespace RealNvp.Mpi.Messages;

/// <summary>All processes, as one of them sees them: what it sends to another and receives from it. One thread calls at a time.</summary>
internal sealed unsafe class MpiWorld
{
    /// <summary>How many tags there are for work; the standard promises one more, which is that of departures.</summary>
    public const int Tags = (1 << 15) - 1, TagOfDepartures = Tags;

    private readonly MpiLibrary _library;

    /// <summary>Joins the processes; called once in a process.</summary>
    /// <exception cref="MpiFaultException">The library cannot be started, or belongs to another MPI than what started the process.</exception>
    public MpiWorld(MpiLibrary library, MpiLaunch launch)
    {
        _library = library;
        var given = 0;
        Check(library.Functions.InitThread(null, null, MpiFunctions.Serialized, &given), "start");
        if (given < MpiFunctions.Serialized)
        {
            throw new MpiFaultException($"{library.Version} was built without threads, which this program has; take a build of it with threads (MPI_THREAD_SERIALIZED).");
        }

        // By default an error ends the process without a word of ours.
        Check(library.Functions.SetErrors(library.Handles.World, library.Handles.ErrorsReturn), "start");
        int rank, count;
        Check(library.Functions.Rank(library.Handles.World, &rank), "start");
        Check(library.Functions.Size(library.Handles.World, &count), "start");
        (Rank, Count) = (rank, count);
        if (launch.Count is { } started && started != count)
        {
            throw new MpiFaultException(
                $"mpirun started {Counted.Of(started, "process")}, but the library '{library.Name}' ({library.Version}) finds {count}: it belongs to another MPI than mpirun; "
                + $"start the program by that MPI's own mpirun, or name the library of yours in {MpiOptions.LibraryVariable}.");
        }
    }

    /// <summary>The number of this process, from 0.</summary>
    public int Rank { get; }

    /// <summary>How many processes there are.</summary>
    public int Count { get; }

    /// <summary>Begins to send bytes, which nobody changes before it has ended.</summary>
    public Message Send(void* bytes, int length, int to, int tag)
    {
        nint request;
        Check(_library.Functions.Send(bytes, length, _library.Handles.Byte, to, tag, _library.Handles.World, &request), "send");
        return new(request, to, null);
    }

    /// <summary>Begins to receive so many bytes, which nobody touches before it has ended.</summary>
    public Message Receive(void* bytes, int length, int from, int tag)
    {
        nint request = 0;
        Check(_library.Functions.Receive(bytes, length, _library.Handles.Byte, from, tag, _library.Handles.World, &request), "receive");
        return new(request, from, length);
    }

    /// <summary>Whether a message has arrived, or has left. Only this moves messages on; once it has said yes it is not asked again.</summary>
    public bool IsOver(ref Message message)
    {
        var status = stackalloc byte[MpiFunctions.MostStatusBytes];
        int isOver;
        fixed (nint* request = &message.Request)
        {
            var error = _library.Functions.Test(request, &isOver, status);
            if (error != 0)
            {
                throw NotTheSame(message.Peer, TextOf(error));
            }
        }

        if (isOver == 0)
        {
            return false;
        }

        if (message.Length is { } expected)
        {
            int length;
            Check(_library.Functions.GetCount(status, _library.Handles.Byte, &length), "receive");
            if (length != expected)
            {
                throw NotTheSame(message.Peer, $"it sent {Counted.Of(length, "byte")} instead of {expected}");
            }
        }

        return true;
    }

    /// <summary>Ends all processes with exit code 1. It does not come back where the library can do it.</summary>
    public void Abort() => _ = _library.Functions.Abort(_library.Handles.World, 1);

    /// <summary>Leaves the other processes; all do.</summary>
    public void Finish() => _ = _library.Functions.Finish();

    private MpiFaultException NotTheSame(int peer, string why) =>
        new($"Process {Rank} and process {peer} do not do the same ({why}): one of them failed, cannot be reached, or was started with another program or input; all processes end here.");

    private void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new MpiFaultException($"{_library.Version} could not {what}: {TextOf(error)}; look at the network and at the other processes.");
        }
    }

    private string TextOf(int error)
    {
        var text = stackalloc byte[MpiFunctions.MostTextBytes];
        var length = 0;
        return _library.Functions.ErrorText(error, text, &length) == 0 ? Encoding.UTF8.GetString(text, Math.Clamp(length, 0, MpiFunctions.MostTextBytes)) : $"error {error}";
    }
}
