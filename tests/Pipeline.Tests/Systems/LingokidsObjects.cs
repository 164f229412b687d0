using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.Systems;

/// <summary>The lingokids system whose buckets a test fills itself, object by object, as the app's backend would.</summary>
internal sealed class LingokidsObjects : SystemProject
{
    private static readonly JsonSerializerOptions AsAppsWrite = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public LingokidsObjects()
        : base("lingokids", new DateTimeOffset(2021, 2, 1, 2, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Takes away what is recorded; the buckets are there and empty.</summary>
    public LingokidsObjects Emptied()
    {
        Directory.Delete(this["samples/lingokids/objects"], recursive: true);
        foreach (var bucket in new[] { "raw-users", "raw-activities", "raw-events" }) Directory.CreateDirectory(this[$"samples/lingokids/objects/lingokids/{bucket}"]);
        return this;
    }

    /// <summary>Puts an object of JSON lines into a bucket.</summary>
    public void Put(string bucket, string name, params JsonObject[] lines) => PutText(bucket, name, string.Join('\n', lines.Select(line => line.ToJsonString(AsAppsWrite))));

    public void PutText(string bucket, string name, string text) => Write($"samples/lingokids/objects/lingokids/{bucket}/{name}", text);

    /// <summary>Runs the flow over what the buckets hold now, some hours after the last time.</summary>
    public async Task RunAsync()
    {
        await ReplayAsync("run", "lingokids");
        Clock.Advance(TimeSpan.FromHours(6));
    }

    public static string Id(int number) => $"00000000-0000-4000-8000-{number:D12}";

    public static JsonObject User(int number, string country = "es", string? trial = null, string? trialEnd = null, string? subscription = null, string? expiry = null)
    {
        var user = new JsonObject { ["user_id"] = Id(number), ["children_ids"] = new JsonArray(), ["country_code"] = country, ["registration_at"] = "2020-06-01 00:00:00.000000" };
        foreach (var (name, at) in new[] { ("trial_start_at", trial), ("trial_end_at", trialEnd), ("subscription_start_at", subscription), ("subscription_expire_at", expiry) })
        {
            if (at is not null) user[name] = at;
        }

        return user;
    }

    public static JsonObject Activity(string id = "song", string? name = "A Song", string type = "video") => new() { ["activity_id"] = id, ["name"] = name, ["type"] = type, ["subtype"] = null };

    public static JsonObject Play(
        int number, string at, int user = 1, string activity = "song", double duration = 10, bool completed = true, string collection = "", string os = "iOS", string app = "7.39.0") => new()
        {
            ["event_id"] = Id(number),
            ["name"] = "activity_exit",
            ["occurred_at"] = at,
            ["user_id"] = Id(user),
            ["child_id"] = Id(1000 + user),
            ["data"] = new JsonObject { ["activity_id"] = activity, ["source"] = "home", ["duration"] = duration, ["completed"] = completed, ["collection_id"] = collection, ["loading_time"] = 1.5 },
            ["context"] = new JsonObject
            {
                ["device"] = new JsonObject { ["device_id"] = Id(2000 + user), ["brand"] = "Apple", ["model"] = "iPad7,5" },
                ["os"] = new JsonObject { ["name"] = os, ["version"] = "14.2" },
                ["app"] = new JsonObject { ["version"] = app, ["build"] = "4100" },
            },
        };
}
