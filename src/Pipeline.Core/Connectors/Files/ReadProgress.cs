using Pipeline.Schema;

namespace Pipeline.Connectors.Files;

/// <summary>How far a read of selected objects is, and what may be remembered by then.</summary>
internal sealed class ReadProgress(StreamState before, ObjectSelection selection)
{
    /// <summary>
    /// Whoever keeps the state of every batch pays for all objects in it: they share a state, and the more there are the more of them do.
    /// </summary>
    private const int ObjectsAState = 256;
    private const long BytesAState = 1 << 20;

    private readonly Dictionary<string, string> read = new(selection.Kept, StringComparer.Ordinal);
    private ReadPosition done = ReadPosition.Start;
    private StoredObject? current;
    private int objectsSince;
    private long bytes;
    private long bytesSince;
    private int batches;

    /// <summary>What to remember: it never counts an object whose rows were not all given.</summary>
    public StreamState State { get; private set; } = before with { Objects = selection.Kept };

    /// <summary>Where to go on after the batch.</summary>
    public string Position { get; private set; } = ReadPosition.Start.ToString();

    /// <summary>How many objects are given whole.</summary>
    public int ObjectsDone => done.Count;

    /// <summary>True for the first batch of an object.</summary>
    public bool IsFirstOfObject => batches == 1;

    /// <summary>Of the next object, the batches given before the read was broken off.</summary>
    public int BatchesGiven { get; private set; }

    /// <summary>Goes to where an earlier read came; false when what it had read is not there as it was.</summary>
    public bool TryTakeUp(string text)
    {
        var wanted = ReadPosition.Parse(text);
        foreach (var finished in selection.Pending.Take(wanted.Count - (wanted.Batches is null ? 0 : 1))) Remember(finished);
        Tell();
        BatchesGiven = wanted.Batches ?? 0;
        if (wanted.Batches is null) return done == wanted;
        return done.Count < selection.Pending.Count && done.After(selection.Pending[done.Count]) with { Batches = wanted.Batches } == wanted;
    }

    /// <summary>The next object to read; null at the end.</summary>
    public StoredObject? Next()
    {
        current = done.Count < selection.Pending.Count ? selection.Pending[done.Count] : null;
        (batches, BatchesGiven) = (BatchesGiven, 0);
        return current;
    }

    /// <summary>A batch of the current object is given; after one that cuts the read short nothing follows.</summary>
    public void Advance(bool isLastOfObject, bool isCutShort)
    {
        batches++;
        if (isLastOfObject) Finish(isCutShort);
        else Position = (done.After(current!) with { Batches = batches }).ToString();
        if (isCutShort) Tell();
    }

    /// <summary>The current object is given whole.</summary>
    public void Finish(bool isCutShort = false)
    {
        Remember(current!);
        Position = done.ToString();
        objectsSince++;
        bytesSince += current!.Size;
        bytes += current.Size;
        var isDue = objectsSince >= Math.Max(ObjectsAState, done.Count / 2) || bytesSince >= Math.Max(BytesAState, bytes / 2);
        if (isDue || done.Count == selection.Pending.Count || isCutShort) Tell();
    }

    private void Tell()
    {
        State = State with { Objects = new Dictionary<string, string>(read, StringComparer.Ordinal) };
        (objectsSince, bytesSince) = (0, 0);
    }

    private void Remember(StoredObject finished)
    {
        done = done.After(finished);
        read[finished.Name] = finished.Tag;
    }
}
