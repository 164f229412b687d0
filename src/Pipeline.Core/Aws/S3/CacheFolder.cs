namespace Pipeline.Aws.S3;

/// <summary>
/// A folder of files that can be had again, shared by processes through three kinds of file locks: a run holds a file of its
/// own open for as long as it lives, whoever claims files holds <c>lock</c> with others, who removes some holds it alone.
/// </summary>
internal sealed class CacheFolder(string path, long mostBytes, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LockWait = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan TemporaryRetention = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim gate = new(1);
    private FileStream? run;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    private string RunsFolder => System.IO.Path.Combine(Path, "runs");

    private string TemporaryFolder => System.IO.Path.Combine(Path, "tmp");

    public string NewTemporary() => System.IO.Path.Combine(TemporaryFolder, Guid.NewGuid().ToString("N"));

    /// <summary>Marks the files as used by this run, so that nobody removes them while it lives, and tells which are not there whole.</summary>
    public async Task<HashSet<string>> ClaimAsync(IReadOnlyList<(string File, long Size)> files, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        var absent = new HashSet<string>(StringComparer.Ordinal);
        using var held = await LockAsync(FileAccess.Read, FileShare.Read, cancellationToken);
        foreach (var (file, size) in files)
        {
            if (new FileInfo(file) is { Exists: true } known && known.Length == size) Touch(file);
            else absent.Add(file);
        }

        return absent;
    }

    /// <summary>Remembers when a file was last used; disks rarely do so by themselves.</summary>
    public void Touch(string file) => File.SetLastAccessTimeUtc(file, clock.GetUtcNow().UtcDateTime);

    public async Task<CacheTrimming> TrimAsync(bool isDryRun, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path)) return new CacheTrimming([], 0);
        using var held = await LockAsync(FileAccess.ReadWrite, FileShare.None, cancellationToken);
        var claimedSince = OldestRun();
        var files = Files();
        var (excess, removed, bytes) = (files.Sum(file => file.Length) - mostBytes, new List<string>(), 0L);
        foreach (var file in files.OrderBy(file => file.LastAccessTimeUtc).TakeWhile(file => bytes < excess && file.LastAccessTimeUtc < claimedSince))
        {
            removed.Add(file.FullName);
            bytes += file.Length;
            if (!isDryRun) file.Delete();
        }

        if (!isDryRun) RemoveTemporaries();
        return new CacheTrimming(removed, bytes);
    }

    public void Dispose()
    {
        run?.Dispose();
        gate.Dispose();
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (run is not null) return;
            Directory.CreateDirectory(RunsFolder);
            Directory.CreateDirectory(TemporaryFolder);
            var name = System.IO.Path.Combine(RunsFolder, Guid.NewGuid().ToString("N"));
            run = new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            File.SetLastWriteTimeUtc(name, clock.GetUtcNow().UtcDateTime);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<FileStream> LockAsync(FileAccess access, FileShare share, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(System.IO.Path.Combine(Path, "lock"), FileMode.OpenOrCreate, access, share, 1);
            }
            catch (IOException) when (Directory.Exists(Path))
            {
                // Whoever has it has it for the time of some file operations.
                await Task.Delay(LockWait, clock, cancellationToken);
            }
        }
    }

    /// <summary>When the oldest run that lives began; a run is dead when nobody holds its file.</summary>
    private DateTime OldestRun()
    {
        var oldest = DateTime.MaxValue;
        if (!Directory.Exists(RunsFolder)) return oldest;
        foreach (var file in new DirectoryInfo(RunsFolder).EnumerateFiles())
        {
            try
            {
                new FileStream(file.FullName, FileMode.Open, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (FileNotFoundException)
            {
                // It ended just now.
            }
            catch (IOException)
            {
                if (file.LastWriteTimeUtc < oldest) oldest = file.LastWriteTimeUtc;
            }
        }

        return oldest;
    }

    private List<FileInfo> Files() =>
        [.. new DirectoryInfo(Path).EnumerateDirectories().Where(folder => folder.Name.Length == 2).SelectMany(folder => folder.EnumerateFiles())];

    private void RemoveTemporaries()
    {
        var before = (clock.GetUtcNow() - TemporaryRetention).UtcDateTime;
        if (!Directory.Exists(TemporaryFolder)) return;
        foreach (var file in new DirectoryInfo(TemporaryFolder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before)) file.Delete();
    }
}

/// <summary>What left a cache, or would.</summary>
/// <param name="Files">The files' paths.</param>
/// <param name="Bytes">How much they held.</param>
public sealed record CacheTrimming(IReadOnlyList<string> Files, long Bytes);
