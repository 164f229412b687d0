namespace Pipeline.Lake.Local;

/// <summary>Walks a folder in the order object stores list keys, entering only folders that can hold a match.</summary>
internal sealed class LocalListing(string root, string temporaryFolder, string prefix, string? startAfter)
{
    public IEnumerable<LakeObject> Enumerate() => Walk(new DirectoryInfo(root), "");

    private IEnumerable<LakeObject> Walk(DirectoryInfo folder, string folderKey)
    {
        foreach (var (key, entry) in Entries(folder, folderKey))
        {
            if (entry is DirectoryInfo inner)
            {
                if (!MayHoldMatches(key)) continue;
                foreach (var found in Walk(inner, key)) yield return found;
            }
            else if (IsMatch(key) && entry is FileInfo file && Describe(key, file) is { } found)
            {
                yield return found;
            }
        }
    }

    /// <summary>A folder sorts as its name with a slash: <c>a-b</c> comes before what is in <c>a</c>.</summary>
    private List<(string Key, FileSystemInfo Entry)> Entries(DirectoryInfo folder, string folderKey)
    {
        if (!folder.Exists) return [];
        try
        {
            return folder.EnumerateFileSystemInfos()
                .Where(entry => folderKey.Length > 0 || entry.Name != temporaryFolder)
                .Select(entry => (Key: folderKey + entry.Name + (entry is DirectoryInfo ? "/" : ""), Entry: entry))
                .OrderBy(pair => pair.Key, LakeKey.Order)
                .ToList();
        }
        catch (DirectoryNotFoundException)
        {
            // Removed since its parent was read: the listing promises nothing about what changes meanwhile.
            return [];
        }
    }

    private bool MayHoldMatches(string folderKey) =>
        (folderKey.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folderKey, StringComparison.Ordinal))
        && (startAfter is null || startAfter.StartsWith(folderKey, StringComparison.Ordinal) || LakeKey.Order.Compare(folderKey, startAfter) > 0);

    private bool IsMatch(string key) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && (startAfter is null || LakeKey.Order.Compare(key, startAfter) > 0);

    private static LakeObject? Describe(string key, FileInfo file)
    {
        try
        {
            return new LakeObject(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
