namespace Pipeline.Connectors.Files;

/// <summary>
/// A place with objects under one root: a folder, a bucket's prefix. It is only read. Names are relative to the root, with
/// <c>/</c> between their parts. Failures are thrown as <see cref="SourceException"/> that name the object; safe for concurrent use.
/// </summary>
public interface IObjectStore
{
    /// <summary>What people call an object, or the root for an empty name: without secrets.</summary>
    string Show(string name);

    /// <summary>
    /// The objects whose names begin with a folder's name and slash, or with nothing: all below it, once each, in no order. What
    /// comes and goes meanwhile may be there or not. A root that does not exist is an error, a folder that does not is empty.
    /// </summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>An object as it is now; null when there is none.</summary>
    ValueTask<StoredObject?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>An object's bytes from the start, in a stream that can be sought in.</summary>
    ValueTask<Stream> OpenAsync(string name, CancellationToken cancellationToken);

    /// <summary>The path under which other programs of this machine can read the object; null when there is none.</summary>
    string? PathOf(string name);
}

/// <summary>An object in a listing.</summary>
/// <param name="Name">Its name, relative to the root.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="ModifiedAt">When it was last written.</param>
/// <param name="ETag">What the store gives out to tell contents apart; null when it has nothing of the kind.</param>
public sealed record StoredObject(string Name, long Size, DateTimeOffset ModifiedAt, string? ETag = null)
{
    /// <summary>A text that changes with the content: the size, and the ETag or else the time.</summary>
    public string Tag { get; } = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Size}|{ETag ?? ModifiedAt.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
}
