namespace Pipeline.Lake.Delta;

/// <summary>A folder for intermediate files, gone with everything in it when disposed.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public ScratchFolder(string parent) =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"pipeline-scratch-{Guid.NewGuid():N}")).FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
