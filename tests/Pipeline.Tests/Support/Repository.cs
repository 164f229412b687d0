using System.Runtime.CompilerServices;

namespace Pipeline.Tests.Support;

/// <summary>Finds files of the repository the tests were built from.</summary>
public static class Repository
{
    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "../../../..", relative));

    private static string Here([CallerFilePath] string thisFile = "") => thisFile;
}
