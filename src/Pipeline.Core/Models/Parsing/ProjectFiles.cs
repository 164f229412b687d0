using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>A file of the project.</summary>
/// <param name="FullPath">Where it is, as messages name it.</param>
/// <param name="Path">Relative to the project folder, with forward slashes.</param>
/// <param name="Root">The configured folder it was found under (<c>models</c>).</param>
internal sealed record ProjectFileEntry(string FullPath, string Path, string Root)
{
    /// <summary>The file's name without its extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The folders between the root and the file, then the file's name: the tail of an fqn.</summary>
    public IEnumerable<string> Steps => Path[(Root.Length + 1)..^System.IO.Path.GetExtension(Path).Length].Split('/');

    /// <summary>Its text.</summary>
    /// <exception cref="ExpectedException">It cannot be read.</exception>
    public string ReadText()
    {
        try
        {
            return File.ReadAllText(FullPath);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException($"cannot read '{FullPath}': {refused.Message}", innerException: refused);
        }
    }
}

/// <summary>Lists the files of a project in the order of their paths.</summary>
internal static class ProjectFiles
{
    public static IReadOnlyList<ProjectFileEntry> Under(string folder, IEnumerable<string> roots, params string[] extensions) =>
    [
        .. roots.SelectMany(root => Under(folder, root))
            .Where(file => extensions.Contains(System.IO.Path.GetExtension(file.Path), StringComparer.Ordinal))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    private static IEnumerable<ProjectFileEntry> Under(string folder, string root)
    {
        var start = Path.Combine(folder, root);
        if (!Directory.Exists(start)) yield break;
        foreach (var path in Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories))
            yield return new ProjectFileEntry(path, Path.GetRelativePath(folder, path).Replace('\\', '/'), root);
    }
}
