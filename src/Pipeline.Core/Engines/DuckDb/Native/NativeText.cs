using System.Runtime.InteropServices;

namespace Pipeline.Engines.DuckDb.Native;

/// <summary>
/// The two kinds of text the C interface returns. The signatures do not tell them apart: the wrong one leaks or frees twice.
/// </summary>
internal static class NativeText
{
    /// <summary>Text that belongs to the object it was asked from.</summary>
    public static string? Borrowed(nint text) => Marshal.PtrToStringUTF8(text);

    /// <summary>Text that was made for the caller: copied, then freed.</summary>
    public static string? Owned(nint text)
    {
        var copy = Marshal.PtrToStringUTF8(text);
        if (text != 0) NativeMethods.duckdb_free(text);
        return copy;
    }
}
