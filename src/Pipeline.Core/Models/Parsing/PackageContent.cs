namespace Pipeline.Models.Parsing;

/// <summary>What the files of one package hold, before it is known who reads whom.</summary>
/// <param name="Reading">How it was read.</param>
/// <param name="Relations">Models, seeds, snapshots and sources, those that are turned off included.</param>
/// <param name="Others">Analyses and exposures, those that are turned off included.</param>
/// <param name="Groups">The groups.</param>
/// <param name="PythonFiles">Models that are not SQL.</param>
internal sealed record PackageContent(
    PackageReading Reading, IReadOnlyList<Draft<RelationNode>> Relations, IReadOnlyList<Draft<Node>> Others,
    IReadOnlyList<NodeGroup> Groups,
    IReadOnlyList<ProjectFileEntry> PythonFiles)
{
    public static PackageContent Read(PackageReading reading)
    {
        var (models, exposures) = (new ModelReader(reading), new ExposureReader(reading));
        return new PackageContent(
            reading,
            [
                .. new SourceReader(reading).ReadAll(), .. new SeedReader(reading).ReadAll(), .. models.ReadAll(),
                .. new SnapshotReader(reading).ReadAll(),
            ],
            [.. new AnalysisReader(reading).ReadAll(), .. exposures.Exposures()],
            [.. exposures.Groups()],
            models.PythonFiles);
    }
}
