namespace Pipeline.Engines.DuckDb;

/// <summary>A folder only the owner can read, for what a query cannot hold in memory. Gone when disposed.</summary>
internal sealed class SpillDirectory : IDisposable
{
    public SpillDirectory(string root)
    {
        Directory.CreateDirectory(root);
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(root), $"duckdb-{Guid.NewGuid():N}");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path);
        else Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    public void Dispose()
    {
        // The engine removes its directory too, when it is the one that made it.
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
