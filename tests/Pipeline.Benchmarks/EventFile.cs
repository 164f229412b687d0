using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Pipeline.Benchmarks;

/// <summary>
/// JSON lines like those of GitHub's events: eight types, nested actor, repo and payload, commit lists, random hashes, about
/// 1.5 kB a row. Seeded, so that every machine has the same file; kept under artifacts/bench.
/// </summary>
internal static class EventFile
{
    private static readonly string[] Types =
        ["PushEvent", "PushEvent", "PushEvent", "PullRequestEvent", "IssueCommentEvent", "WatchEvent", "CreateEvent", "IssuesEvent", "DeleteEvent", "ForkEvent"];

    private static readonly string[] Words =
        ["fix", "the", "parser", "when", "a", "value", "is", "null", "add", "tests", "for", "retry", "bump", "version", "of", "docs", "refactor", "cache", "remove", "unused"];

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Folder { get; } = Directory.CreateDirectory(Path.Combine(Published.RepositoryRoot, "artifacts", "bench")).FullName;

    /// <summary>The file with so many rows, spread over 30 days.</summary>
    public static string Of(int rows)
    {
        var path = Path.Combine(Folder, $"events-{rows}.ndjson");
        if (File.Exists(path)) return path;
        Console.Error.WriteLine($"writing {path}");
        using (var file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20)) Write(file, rows, seed: 42, firstId: 40_000_000_000, Start, TimeSpan.FromDays(30));
        File.Move(path + ".part", path);
        return path;
    }

    /// <summary>The same rows, gzip level 6.</summary>
    public static string GzipOf(int rows)
    {
        var path = Path.Combine(Folder, $"events-{rows}.ndjson.gz");
        if (File.Exists(path)) return path;
        using (var plain = File.OpenRead(Of(rows)))
        using (var gzip = new GZipStream(File.Create(path + ".part"), CompressionLevel.Optimal)) plain.CopyTo(gzip, 1 << 20);
        File.Move(path + ".part", path);
        return path;
    }

    public static void Write(Stream target, int rows, int seed, long firstId, DateTimeOffset start, TimeSpan span)
    {
        var random = new Random(seed);
        using var json = new Utf8JsonWriter(target, new JsonWriterOptions { SkipValidation = true });
        for (var i = 0; i < rows; i++)
        {
            WriteEvent(json, random, firstId + i, start + span * ((double)i / rows));
            json.Flush();
            json.Reset();
            target.WriteByte((byte)'\n');
        }
    }

    private static void WriteEvent(Utf8JsonWriter json, Random random, long id, DateTimeOffset at)
    {
        var type = Types[random.Next(Types.Length)];
        var (actor, repo) = (random.Next(1, 400_000), random.Next(1, 90_000));
        json.WriteStartObject();
        json.WriteString("id", id.ToString(CultureInfo.InvariantCulture));
        json.WriteString("type", type);
        WriteActor(json, "actor", actor);
        json.WriteStartObject("repo");
        json.WriteNumber("id", 500_000_000 + repo);
        json.WriteString("name", $"user{actor % 5000}/project-{repo}");
        json.WriteString("url", $"https://api.github.com/repos/user{actor % 5000}/project-{repo}");
        json.WriteEndObject();
        json.WriteStartObject("payload");
        if (type == "PushEvent") WritePush(json, random, repo);
        else WriteOther(json, random, type, repo);
        json.WriteEndObject();
        json.WriteBoolean("public", true);
        json.WriteString("created_at", at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        if (random.Next(3) == 0) WriteActor(json, "org", actor % 2000);
        json.WriteEndObject();
    }

    private static void WriteActor(Utf8JsonWriter json, string name, int number)
    {
        json.WriteStartObject(name);
        json.WriteNumber("id", 1_000_000 + number);
        json.WriteString("login", $"user{number}");
        json.WriteString("gravatar_id", "");
        json.WriteString("url", $"https://api.github.com/users/user{number}");
        json.WriteString("avatar_url", $"https://avatars.githubusercontent.com/u/{1_000_000 + number}?");
        json.WriteEndObject();
    }

    private static void WritePush(Utf8JsonWriter json, Random random, int repo)
    {
        json.WriteNumber("repository_id", 500_000_000 + repo);
        json.WriteNumber("push_id", random.NextInt64(20_000_000_000, 30_000_000_000));
        var commits = random.Next(1, 6);
        json.WriteNumber("size", commits);
        json.WriteString("ref", $"refs/heads/branch-{random.Next(100)}");
        json.WriteString("head", Hash(random));
        json.WriteString("before", Hash(random));
        json.WriteStartArray("commits");
        for (var i = 0; i < commits; i++)
        {
            var sha = Hash(random);
            json.WriteStartObject();
            json.WriteString("sha", sha);
            json.WriteStartObject("author");
            json.WriteString("email", $"user{random.Next(400_000)}@example.com");
            json.WriteString("name", $"User \"{random.Next(1000)}\" Name");
            json.WriteEndObject();
            json.WriteString("message", Sentence(random, random.Next(4, 24)));
            json.WriteBoolean("distinct", random.Next(4) > 0);
            json.WriteString("url", $"https://api.github.com/repos/user/project-{repo}/commits/{sha}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOther(Utf8JsonWriter json, Random random, string type, int repo)
    {
        json.WriteString("action", random.Next(2) == 0 ? "opened" : "closed");
        json.WriteNumber("number", random.Next(1, 9000));
        json.WriteStartObject(type);
        json.WriteString("node_id", Hash(random));
        json.WriteString("html_url", $"https://github.com/user/project-{repo}/pull/{random.Next(9000)}");
        json.WriteString("title", Sentence(random, random.Next(3, 12)));
        json.WriteString("body", Sentence(random, random.Next(10, 120)) + "\n\n" + Sentence(random, random.Next(5, 60)));
        WriteActor(json, "user", random.Next(400_000));
        json.WriteStartArray("labels");
        for (var i = random.Next(3); i > 0; i--) json.WriteStringValue(Words[random.Next(Words.Length)]);
        json.WriteEndArray();
        json.WriteNull("milestone");
        json.WriteNumber("comments", random.Next(50));
        json.WriteEndObject();
    }

    private static string Hash(Random random)
    {
        Span<byte> bytes = stackalloc byte[20];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static string Sentence(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));
}
