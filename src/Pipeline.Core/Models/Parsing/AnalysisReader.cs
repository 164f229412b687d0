namespace Pipeline.Models.Parsing;

/// <summary>Reads the analyses of a package.</summary>
internal sealed class AnalysisReader(PackageReading reading)
{
    private readonly SqlReader sql = new(reading);

    /// <summary>All analyses in the order of their files, those that are turned off included.</summary>
    public IEnumerable<Draft<Node>> ReadAll() => reading.Package.Files(reading.Package.File.AnalysisPaths, ".sql").Select(Read);

    private Draft<Node> Read(ProjectFileEntry file)
    {
        var text = SqlText.Of(file.Name, file.ReadText(), file.FullPath);
        var described = reading.Properties.Of("analyses", file.Name);
        IReadOnlyList<string> fqn = [reading.Package.Name, "analysis", .. file.Steps];
        var parsed = sql.Read(text, "analyses", "analysis", fqn, described);
        var config = reading.Typed(parsed.Layers, $"analysis '{file.Name}'");
        var analysis = new Analysis
        {
            Name = file.Name,
            Package = reading.Package.Name,
            Path = file.Path,
            Fqn = fqn,
            Location = text.Begin,
            Macros = parsed.Macros,
            RawSql = text.Text,
            Tags = config.Tags,
            Description = reading.DescriptionOf(described),
        };
        return new Draft<Node>(analysis, parsed.References, described, config.Enabled);
    }
}
