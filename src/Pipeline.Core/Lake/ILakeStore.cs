namespace Pipeline.Lake;

/// <summary>
/// Whole objects under keys: the one place data and logs are kept. A key is visible whole or not at all, and once a write
/// has returned it survives a crash and every reader sees it. Keys are relative, separated by <c>/</c>, and any UTF-8 text
/// but what <see cref="LakeKey.Require"/> refuses; they come back from a listing exactly as they were given.
/// <para>
/// An implementation retries what its transport calls transient and nothing else. What remains is thrown as
/// <see cref="Diagnostics.ExpectedException"/> naming key and cause; after such a failure a write may have happened or not,
/// never half. Every member may be called from any number of threads at once.
/// </para>
/// </summary>
public interface ILakeStore
{
    /// <summary>What people call an object or a folder of the lake, or for an empty key the lake: a path or a URL, without secrets.</summary>
    string Show(string key);

    /// <summary>
    /// Every object whose key begins with <paramref name="prefix"/> (text, not a folder: <c>a/b</c> finds <c>a/bc</c>) and comes
    /// after <paramref name="startAfter"/>, in <see cref="LakeKey.Order"/>. Objects put or deleted meanwhile may show or not.
    /// </summary>
    IAsyncEnumerable<LakeObject> ListAsync(string prefix, string? startAfter = null, CancellationToken cancellationToken = default);

    /// <summary>The object's content, for the caller to dispose; null when there is no such key.</summary>
    Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Puts the rest of the stream under the key, in place of what was there. The stream stays the caller's.</summary>
    Task PutAsync(string key, Stream content, CancellationToken cancellationToken);

    /// <summary>
    /// Puts the content under the key unless something is there: of any number of racing callers exactly one gets true. This is
    /// the only commit primitive. False says that the key was taken, perhaps by an earlier try of the same caller.
    /// </summary>
    Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Deletes the keys; one that is not there is no error. A failure leaves some deleted and some not.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);
}

/// <summary>An object as a listing shows it.</summary>
/// <param name="Key">Where it is.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="LastModifiedAt">When it was put.</param>
/// <param name="ETag">A value that changes with the content, when the store has one.</param>
public sealed record LakeObject(string Key, long Size, DateTimeOffset LastModifiedAt, string? ETag = null);

/// <summary>The optional power of a store whose objects are files here, so that an engine can read them in place.</summary>
public interface ILocalFiles
{
    /// <summary>The full path of the key's file, whether or not it exists. Reading only: writes go through the store.</summary>
    string PathOf(string key);
}

/// <summary>The optional power of a store whose objects can be brought to this machine, so that an engine can read them as files.</summary>
public interface IBringsFiles
{
    /// <summary>
    /// Brings those of the objects that are not here yet, and returns every one's path. The files are the store's, for reading
    /// only, and stay until it is disposed. An object that is gone is an error.
    /// </summary>
    Task<IReadOnlyDictionary<string, string>> BringAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);
}

/// <summary>The optional power of a store that has a use for a file of this machine that becomes an object, beyond copying it.</summary>
public interface ITakesFiles
{
    /// <summary>
    /// Moves the file under the key, in place of what was there, with the promises of <see cref="ILakeStore.PutAsync"/>. False,
    /// with nothing done, when it has none: the two lie on different disks.
    /// </summary>
    Task<bool> TryTakeAsync(string key, string file, CancellationToken cancellationToken);
}

/// <summary>The optional power of a store that keeps copies of objects on this machine.</summary>
public interface IKeepsCopies
{
    /// <summary>Removes copies until they take no more room than they may, or only finds those; returns their names and their bytes.</summary>
    Task<(IReadOnlyList<string> Removed, long Bytes)> TrimAsync(bool isDryRun, CancellationToken cancellationToken);
}

/// <summary>The optional power of a store in which a killed writer leaves something behind that no listing shows.</summary>
public interface IKeepsTemporaries
{
    /// <summary>Removes what unfinished writes left before that instant, or only finds it, and returns its names.</summary>
    Task<IReadOnlyList<string>> RemoveTemporariesAsync(DateTimeOffset before, bool isDryRun, CancellationToken cancellationToken);
}
