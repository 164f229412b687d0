using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Tests.Engines.DuckDb;

/// <summary>
/// Locks a file as another process would: a lock of the open file description conflicts with the process-owned locks that the engine
/// takes, even within one process. Linux only.
/// </summary>
internal sealed partial class FileLock : IDisposable
{
    private const int SetLock = 37;
    private const short WriteLock = 1;

    private readonly SafeFileHandle file;

    public FileLock(string path)
    {
        file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var request = new Flock { Type = WriteLock };
        Assert.Equal(0, Control(file, SetLock, ref request));
    }

    public void Dispose() => file.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, ref Flock request);

    [StructLayout(LayoutKind.Sequential)]
    private struct Flock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int ProcessId;
    }
}
