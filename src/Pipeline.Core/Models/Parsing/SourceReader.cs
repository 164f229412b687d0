using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the source tables that a package declares.</summary>
internal sealed class SourceReader(PackageReading reading)
{
    /// <summary>All tables in file order, those that are turned off included.</summary>
    public IEnumerable<Draft<RelationNode>> ReadAll() => reading.Properties.Sources.Select(Read);

    private Draft<RelationNode> Read(SourceProperties described)
    {
        var (source, sourceName, entry, name, file) = described;
        var fqn = reading.FqnOf(file, sourceName, name);
        var layers = reading.Begin("sources", fqn);
        reading.Yaml.AddTo(layers, source);
        reading.Yaml.AddTo(layers, entry);
        var config = reading.Typed(reading.End(layers, "sources", fqn), $"source '{sourceName}.{name}'") with { Materialized = "source" };
        var loadedAt = new LoadedAtReader(reading).Read(source, entry, layers);
        var table = new SourceTable
        {
            Name = name,
            SourceName = sourceName,
            Package = reading.Package.Name,
            Path = file.Path,
            PatchPath = file.Path,
            Fqn = fqn,
            Location = entry["name"]!.Location,
            Config = config,
            Description = reading.Descriptions.Of(entry, reading.Package.Name),
            LoadedAtField = loadedAt.Field,
            LoadedAtQuery = loadedAt.Query,
            Freshness = new FreshnessReader(reading).Read(source, entry, layers),
            Columns = [.. reading.Columns.Read(entry).Select(column => column.Column)],
            Relation = RelationOf(source, sourceName, entry, name),
        };
        table = table with { ExternalLocation = new ExternalLocations(reading).Of(table, layers) };
        return new Draft<RelationNode>(table, [], new NodeProperties("sources", entry, name, file), config.Enabled);
    }

    private Relation RelationOf(YamlMapping source, string sourceName, YamlMapping entry, string name) => new(
        reading.Yaml.Text(source, "database") ?? reading.Target.Database,
        reading.Yaml.Text(source, "schema") ?? sourceName,
        reading.Yaml.Text(entry, "identifier") ?? name)
    {
        Quoting = QuotingReader.Read(
            entry["quoting"], QuotingReader.Read(source["quoting"], reading.Quoting, reading.Problems), reading.Problems),
    };
}

/// <summary>Reads how old the rows of a source may be: the table's limits, and where it names none, the source's.</summary>
internal sealed class FreshnessReader(PackageReading reading)
{
    private static readonly string[] Periods = ["minute", "hour", "day"];

    public SourceFreshness? Read(YamlMapping source, YamlMapping table, ConfigLayers layers)
    {
        if (IsTurnedOff(table)) return null;
        YamlMapping?[] places = [Given(table), Given(source)];
        YamlNode? First(string key) => places.Select(place => place?[key]).FirstOrDefault(value => value is not null);
        var freshness = new SourceFreshness(
            Limit(First("warn_after"), "warn_after"),
            Limit(First("error_after"), "error_after"),
            First("filter") is YamlScalar { IsNull: false } filter ? $"{reading.Yaml.Value(filter)}" : null);
        if (places is [null, null]) freshness = OfProject(layers["freshness"] as IReadOnlyDictionary<string, object?>);
        return freshness is { WarnAfter: null, ErrorAfter: null } ? null : freshness;
    }

    /// <summary>An explicit null.</summary>
    private static bool IsTurnedOff(YamlMapping entry) =>
        entry["freshness"] is YamlScalar { IsNull: true } || (entry["config"] as YamlMapping)?["freshness"] is YamlScalar { IsNull: true };

    private YamlMapping? Given(YamlMapping entry)
    {
        var node = (entry["config"] as YamlMapping)?["freshness"] ?? entry["freshness"];
        return node is null or YamlScalar { IsNull: true } ? null : node.AsMap("freshness", reading.Problems);
    }

    private TimeSpan? Limit(YamlNode? node, string name)
    {
        if (node is null or YamlScalar { IsNull: true }
            || node.AsMap(name, reading.Problems) is not { Entries.Count: > 0 } limit) return null;
        if (limit["count"] is not YamlScalar count || limit["period"] is not YamlScalar period)
        {
            reading.Problems.Add($"'{name}' needs count and period", limit.Location, "Write {count: 12, period: hour}.");
            return null;
        }

        var (number, unit) = (reading.Yaml.Value(count), $"{reading.Yaml.Value(period)}");
        if (number is not long)
            reading.Problems.Add($"'count' must be an integer, not {PlainValue.Describe(number)}", count.Location);
        else if (Length((long)number, unit) is { } length)
            return length;
        else
            reading.Problems.Add($"there is no period '{unit}'", period.Location, NearestName.Hint(unit, Periods));
        return null;
    }

    /// <summary>From the <c>sources:</c> configs of the project file.</summary>
    private static SourceFreshness OfProject(IReadOnlyDictionary<string, object?>? freshness)
    {
        TimeSpan? Limit(string key) => freshness?.GetValueOrDefault(key) is IReadOnlyDictionary<string, object?> limit
            && limit.GetValueOrDefault("count") is long count && limit.GetValueOrDefault("period") is string period
                ? Length(count, period) : null;
        return new SourceFreshness(Limit("warn_after"), Limit("error_after"), freshness?.GetValueOrDefault("filter") as string);
    }

    private static TimeSpan? Length(long count, string period) => period switch
    {
        "minute" => TimeSpan.FromMinutes(count),
        "hour" => TimeSpan.FromHours(count),
        "day" => TimeSpan.FromDays(count),
        _ => null,
    };
}
