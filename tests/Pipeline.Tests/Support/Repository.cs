using System.Runtime.CompilerServices;

namespace Pipeline.Tests.Support;

/// <summary>The checkout the tests were built from: shipped configuration, models and samples are tested as they lie.</summary>
public static class Repository
{
    public static string Root => Path("");

    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "../../../..", relative));

    /// <summary>Copies files or folders of the checkout into another folder under the same relative paths.</summary>
    public static void CopyTo(string folder, params string[] relativePaths)
    {
        foreach (var relative in relativePaths)
        {
            var from = Path(relative);
            if (File.Exists(from)) CopyFile(from, System.IO.Path.Combine(folder, relative));
            else
                foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
                    CopyFile(file, System.IO.Path.Combine(folder, System.IO.Path.GetRelativePath(Root, file)));
        }
    }

    private static void CopyFile(string from, string to)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private static string Here([CallerFilePath] string thisFile = "") => thisFile;
}
