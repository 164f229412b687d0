using System.Runtime.CompilerServices;

namespace Pipeline.Tests.Support;

/// <summary>
/// Expected texts as files under <c>Golden/</c>. There is one way to change them: run the tests with
/// <c>PIPELINE_REFRESH_GOLDENS=1</c> and review the diff.
/// </summary>
public static class Golden
{
    private const string Switch = "PIPELINE_REFRESH_GOLDENS";

    private static readonly string folder = Path.Combine(SupportFolder(), "..", "Golden");

    /// <summary>Compares a text with a golden file, or rewrites the file when asked to.</summary>
    public static void Verify(string name, string actual)
    {
        var file = Path.GetFullPath(Path.Combine(folder, name));
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        Assert.True(File.Exists(file), $"{file} does not exist; run the tests with {Switch}=1 and review it");
        var expected = File.ReadAllText(file);
        Assert.True(expected == actual, $"{file} differs; run the tests with {Switch}=1 and review the diff. Now:\n{actual}");
    }

    private static string SupportFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
