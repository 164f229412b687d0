using Pipeline.Configuration;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>Reads what a package declares that no file holds: exposures, and the groups that own nodes.</summary>
internal sealed class ExposureReader(PackageReading reading)
{
    private readonly SqlReader sql = new(reading);

    /// <summary>The exposures, those that are turned off included.</summary>
    public IEnumerable<Draft<Node>> Exposures() => reading.Properties.In("exposures").Select(Exposure);

    /// <summary>The groups.</summary>
    public IEnumerable<NodeGroup> Groups() => reading.Properties.In("groups")
        .Select(group => new NodeGroup(group.Name, reading.Package.Name, Values(group.Entry["owner"])));

    private Draft<Node> Exposure(NodeProperties described)
    {
        var (entry, file) = (described.Entry, described.File);
        var fqn = reading.FqnOf(file, described.Name);
        var layers = reading.Begin("exposures", fqn);
        reading.Yaml.AddTo(layers, entry);
        var config = reading.Typed(reading.End(layers, "exposures", fqn), $"exposure '{described.Name}'");
        var exposure = new Exposure
        {
            Name = described.Name,
            Package = reading.Package.Name,
            Path = file.Path,
            Fqn = fqn,
            Location = described.Location,
            Kind = reading.Yaml.Text(entry, "type") ?? "",
            Owner = Values(entry["owner"]),
            Url = reading.Yaml.Text(entry, "url"),
            Meta = config.Meta,
            Tags = config.Tags,
            Description = reading.DescriptionOf(described),
        };
        if (exposure.Kind is "")
            reading.Problems.Add($"the exposure '{described.Name}' has no type", described.Location, "Add 'type: dashboard' or another.");
        return new Draft<Node>(exposure, [.. References(entry, described.Name)], described, config.Enabled);
    }

    /// <summary>Metrics are no nodes of ours.</summary>
    private IEnumerable<Reference> References(YamlMapping entry, string name)
    {
        if (entry["depends_on"] is not { } list || list is YamlScalar { IsNull: true }) yield break;
        foreach (var item in list.AsList("depends_on", reading.Problems) ?? [])
        {
            if (item.AsText("depends_on", reading.Problems) is not { } call
                || call.TrimStart().StartsWith("metric", StringComparison.Ordinal)) continue;
            foreach (var reference in sql.ReferencesIn(call, item.Location, name)) yield return reference;
        }
    }

    private Dictionary<string, object?> Values(YamlNode? node) =>
        node is YamlMapping mapping ? PlainValue.Dictionary(mapping, reading.Yaml.Value) : [];
}
