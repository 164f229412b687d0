using System.Text.Json;

namespace Pipeline.Tests.Lake;

/// <summary>
/// Reads a Delta log by the protocol's words alone, sharing no code with the reader under test: the numbered entries from 0,
/// each line one action, required fields present, newest word wins.
/// </summary>
public sealed class SecondReader
{
    private SecondReader()
    {
    }

    public long Version { get; private set; } = -1;

    public JsonElement Protocol { get; private set; }

    public JsonElement Metadata { get; private set; }

    public SortedDictionary<string, JsonElement> Files { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, JsonElement> Tombstones { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, long> Transactions { get; } = [];

    public Dictionary<string, string> Domains { get; } = [];

    public List<string> Operations { get; } = [];

    public static SecondReader Read(string tableFolder)
    {
        var reader = new SecondReader();
        while (Path.Combine(tableFolder, "_delta_log", $"{reader.Version + 1:D20}.json") is var entry && File.Exists(entry)) reader.Apply(entry);
        return reader;
    }

    private void Apply(string entry)
    {
        Version++;
        var text = File.ReadAllText(entry);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var touched = new HashSet<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            using var document = JsonDocument.Parse(lines[i]);
            var action = Assert.Single(document.RootElement.EnumerateObject());
            Apply(action.Name, action.Value.Clone(), i, touched);
        }

        Assert.NotEqual(default, Protocol);
        Assert.NotEqual(default, Metadata);
    }

    private void Apply(string name, JsonElement action, int line, HashSet<string> touched)
    {
        switch (name)
        {
            case "commitInfo":
                Assert.Equal(0, line);
                Assert.True(action.GetProperty("timestamp").GetInt64() > 0);
                Operations.Add(action.GetProperty("operation").GetString()!);
                break;
            case "protocol":
                Protocol = action;
                RequireLists(action);
                break;
            case "metaData":
                Metadata = action;
                RequireMetadata(action);
                break;
            case "add":
                RequireAdd(action);
                Assert.True(touched.Add(PathOf(action)), "one path may occur once in an entry");
                Files[PathOf(action)] = action;
                Tombstones.Remove(PathOf(action));
                break;
            case "remove":
                Assert.Equal(JsonValueKind.True, action.GetProperty("extendedFileMetadata").ValueKind);
                Assert.True(action.GetProperty("deletionTimestamp").GetInt64() > 0);
                Assert.True(action.GetProperty("size").GetInt64() >= 0);
                Assert.True(touched.Add(PathOf(action)), "one path may occur once in an entry");
                Assert.True(Files.Remove(PathOf(action)), "only a live file can be removed");
                Tombstones[PathOf(action)] = action;
                break;
            case "txn":
                Transactions[action.GetProperty("appId").GetString()!] = action.GetProperty("version").GetInt64();
                break;
            case "domainMetadata":
                Assert.Contains("domainMetadata", Texts(Protocol.GetProperty("writerFeatures")));
                if (action.GetProperty("removed").GetBoolean()) Domains.Remove(action.GetProperty("domain").GetString()!);
                else Domains[action.GetProperty("domain").GetString()!] = action.GetProperty("configuration").GetString()!;
                break;
            default:
                Assert.Fail($"the protocol has no action '{name}' for us to write");
                break;
        }
    }

    private static string PathOf(JsonElement action) => Uri.UnescapeDataString(action.GetProperty("path").GetString()!);

    private static void RequireLists(JsonElement protocol)
    {
        Assert.Equal(protocol.GetProperty("minReaderVersion").GetInt32() >= 3, protocol.TryGetProperty("readerFeatures", out var reader));
        Assert.Equal(protocol.GetProperty("minWriterVersion").GetInt32() >= 7, protocol.TryGetProperty("writerFeatures", out var writer));
        if (reader.ValueKind == JsonValueKind.Array) Assert.All(Texts(reader), feature => Assert.Contains(feature, Texts(writer)));
    }

    private static void RequireMetadata(JsonElement metadata)
    {
        Assert.True(Guid.TryParse(metadata.GetProperty("id").GetString(), out _));
        Assert.Equal("parquet", metadata.GetProperty("format").GetProperty("provider").GetString());
        Assert.Equal(JsonValueKind.Object, metadata.GetProperty("configuration").ValueKind);
        using var schema = JsonDocument.Parse(metadata.GetProperty("schemaString").GetString()!);
        var names = schema.RootElement.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()!).ToList();
        Assert.All(Texts(metadata.GetProperty("partitionColumns")), column => Assert.Contains(column, names));
    }

    private void RequireAdd(JsonElement add)
    {
        var path = add.GetProperty("path").GetString()!;
        Assert.True(Uri.IsWellFormedUriString(path, UriKind.Relative), path);
        Assert.True(add.GetProperty("size").GetInt64() >= 0);
        Assert.True(add.GetProperty("modificationTime").GetInt64() > 0);
        Assert.True(add.GetProperty("dataChange").ValueKind is JsonValueKind.True or JsonValueKind.False);
        Assert.Equal(
            Texts(Metadata.GetProperty("partitionColumns")).Order(),
            add.GetProperty("partitionValues").EnumerateObject().Select(value => value.Name).Order());
        if (add.TryGetProperty("stats", out var stats)) JsonDocument.Parse(stats.GetString()!).Dispose();
    }

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!);
}
