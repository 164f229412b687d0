using Pipeline.Diagnostics;
using Pipeline.Quality;
using Pipeline.Quality.SodaCl;

namespace Pipeline.Runs.Gating;

/// <summary>
/// The checks of the project's SodaCL files that may guard a publication. A file is read only when it can have one: most projects have
/// no gate there, and a load should not wait for files that say nothing about it.
/// </summary>
internal sealed class GatingFiles(Workspace workspace)
{
    private readonly Lazy<IReadOnlyList<(string File, string Text)>> texts = new(() =>
        [.. workspace.Project.CheckFiles.Select(file => (file, File.ReadAllText(Path.Combine(workspace.Root, file))))]);

    /// <summary>Whether any file that speaks of this name says that something is a gate, or speaks of it at all when the dataset is one.</summary>
    public bool MayGate(string name, bool isGated) => Mentioning(name, isGated).Any();

    /// <summary>The checks on the datasets, from files that mention the name.</summary>
    /// <exception cref="ConfigurationException">A section of such a file cannot be read: what it guards is not known.</exception>
    public IReadOnlyList<Check> ChecksOn(IReadOnlyCollection<string> datasets, string name, bool isGated, IReadOnlyCollection<string> known)
    {
        var options = new SodaClOptions { Now = workspace.Clock.GetUtcNow(), Datasets = [.. known.Union(datasets, StringComparer.OrdinalIgnoreCase)] };
        var sets = Mentioning(name, isGated).Select(file => SodaClFile.Load(Path.Combine(workspace.Root, file), options, file)).ToList();
        if (sets.SelectMany(set => set.Problems).ToList() is { Count: > 0 } problems) throw new ConfigurationException(problems);
        return [.. sets.SelectMany(set => set.Checks).Where(check => datasets.Contains(check.Dataset, StringComparer.OrdinalIgnoreCase))];
    }

    private IEnumerable<string> Mentioning(string name, bool isGated) => texts.Value
        .Where(file => isGated || file.Text.Contains("gate:", StringComparison.Ordinal))
        .Where(file => file.Text.Contains(name, StringComparison.OrdinalIgnoreCase) || file.Text.Contains("for each", StringComparison.Ordinal))
        .Select(file => file.File);
}
