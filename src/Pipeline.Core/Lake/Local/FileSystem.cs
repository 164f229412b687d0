using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Pipeline.Lake.Local;

/// <summary>The two things a durable, atomic write needs that the framework lacks: a link that never overwrites, a folder synced.</summary>
internal static partial class FileSystem
{
    private const int FileExists = 17;

    /// <summary>Why a second name cannot be given: not permitted, another disk, too many names, not supported there.</summary>
    private static readonly int[] NoLink = [1, 18, 31, 95];

    /// <summary>Gives the file a second name unless that name is taken, in one step; false when it is.</summary>
    public static bool TryLink(string file, string name)
    {
        if (OperatingSystem.IsWindows()) return TryMove(file, name);
        if (Link(file, name) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == FileExists ? false : throw Failed($"cannot link {name}", error);
    }

    /// <summary>Gives the file a second name; false when the disk of that name is another one, or cannot do so.</summary>
    public static bool TryLinkHere(string file, string name)
    {
        if (OperatingSystem.IsWindows()) return false;
        if (Link(file, name) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return NoLink.Contains(error) ? false : throw Failed($"cannot link {name}", error);
    }

    /// <summary>Makes the folder and its parents, each of them surviving a crash once this returns.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder);
        if (parent is not null) CreateFolder(parent);
        Directory.CreateDirectory(folder);
        if (parent is not null) Sync(parent);
    }

    /// <summary>Waits until a file's bytes, or the names in a folder, are on disk. Windows does so by itself.</summary>
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(path, 0);
        if (descriptor < 0) throw Failed($"cannot open {path}", Marshal.GetLastPInvokeError());
        try
        {
            if (Sync(descriptor) != 0) throw Failed($"cannot sync {path}", Marshal.GetLastPInvokeError());
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static bool TryMove(string file, string name)
    {
        try
        {
            File.Move(file, name, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(name))
        {
            return false;
        }
    }

    private static IOException Failed(string what, int error) => new($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", new Win32Exception(error));

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
