using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace Pipeline.Connectors.Files;

/// <summary>
/// A folder of this machine. Links are followed, but none that leads back into a folder being walked through; links to
/// nothing are no objects.
/// </summary>
/// <param name="root">Its full path.</param>
/// <param name="shownRoot">What people call it, such as <c>data/raw</c>.</param>
public sealed class LocalObjects(string root, string shownRoot) : IObjectStore
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <inheritdoc/>
    public string Show(string name) => name.Length == 0 ? shownRoot : $"{shownRoot.TrimEnd('/')}/{name}";

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        if (!Directory.Exists(root)) throw new SourceException($"there is no folder '{shownRoot}'", isTransient: false, "Make it, or correct 'root' in the source's file.");
        var folders = new Stack<string>([prefix]);
        var followed = new HashSet<string>();
        while (folders.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var entry in Entries(folder))
            {
                if (entry.Object is { } found) yield return found;
                else if (!entry.IsLink || IsNewGround(entry.Name, followed)) folders.Push(entry.Name);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredObject?> FindAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(Describe(name));

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            // No buffer: whoever reads has one that is larger.
            return ValueTask.FromResult<Stream>(new FileStream(PathOf(name), new FileStreamOptions
            {
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            }));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{Show(name)} cannot be opened: {exception.Message}", isTransient: exception is FileNotFoundException, innerException: exception);
        }
    }

    /// <inheritdoc/>
    public string PathOf(string name) => Path.Combine(root, name);

    private List<Entry> Entries(string folder)
    {
        var path = Path.Combine(root, folder);
        try
        {
            var entries = new FileSystemEnumerable<Entry>(path, (ref FileSystemEntry entry) => Entry.Of(folder, ref entry), Everything);
            return [.. entries.Select(Resolve).OfType<Entry>()];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"the folder {Show(folder)} cannot be listed: {exception.Message}", isTransient: false, innerException: exception);
        }
    }

    /// <summary>What a link leads to; null for nothing.</summary>
    private Entry? Resolve(Entry entry)
    {
        if (!entry.IsLink || entry.Object is null) return entry;
        return Describe(entry.Name) is { } target ? entry with { Object = target } : null;
    }

    private StoredObject? Describe(string name)
    {
        var file = new FileInfo(PathOf(name));
        if (file.Exists && file.Attributes.HasFlag(FileAttributes.ReparsePoint)) file = TargetOf(file);
        return file is { Exists: true } ? new StoredObject(name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)) : null;
    }

    private static FileInfo? TargetOf(FileInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        }
        catch (IOException)
        {
            // A link that leads to itself leads to nothing.
            return null;
        }
    }

    /// <summary>False for a link to a folder that is followed already, or that the link itself lies in.</summary>
    private bool IsNewGround(string folder, HashSet<string> followed)
    {
        var link = new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.Combine(root, folder)));
        var target = Path.TrimEndingDirectorySeparator(link.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        return !$"{link.FullName}/".StartsWith($"{target}/", StringComparison.Ordinal) && followed.Add(target);
    }

    /// <summary>Something in a folder: an object, or a folder, whose name ends with a slash.</summary>
    private sealed record Entry(string Name, StoredObject? Object, bool IsLink)
    {
        public static Entry Of(string folder, ref FileSystemEntry entry)
        {
            var isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
            return entry.IsDirectory
                ? new Entry($"{folder}{entry.FileName}/", null, isLink)
                : new Entry($"{folder}{entry.FileName}", new StoredObject($"{folder}{entry.FileName}", entry.Length, entry.LastWriteTimeUtc), isLink);
        }
    }
}
