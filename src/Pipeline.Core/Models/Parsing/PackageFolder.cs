namespace Pipeline.Models.Parsing;

/// <summary>The project itself or a package of it: a folder with a project file.</summary>
/// <param name="File">Its project file.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="IsRoot">True for the project itself.</param>
internal sealed record PackageFolder(ProjectFile File, string Folder, bool IsRoot)
{
    /// <summary>What refs and configs call it.</summary>
    public string Name => File.Name;

    /// <summary>Its files below some of its folders, in the order of their paths.</summary>
    public IReadOnlyList<ProjectFileEntry> Files(IEnumerable<string> roots, params string[] extensions) =>
        ProjectFiles.Under(Folder, roots, extensions);
}
