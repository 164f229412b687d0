using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.EndToEnd;

/// <summary>
/// Real payloads of every source through the front door: <c>pipeline ingest</c> into a lake, and the rows counted by a reader of
/// its own. Most of them may not be shipped, so they are taken from the folder the variable names; without it the trial is
/// skipped, and says so.
/// </summary>
public sealed class EverySourceTests : IDisposable
{
    private const string Variable = "PIPELINE_SHARED_DATA";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Stream, objects, what is in them, and the rows their descriptions promise.</summary>
    public static TheoryData<string, string, string, int> Payloads => new()
    {
        { "catalyst_votes", "catalyst/all_funds_combined.csv", "csv", 6604 },
        { "catalyst_summary", "catalyst/catalyst_ecosystem_summary.json", "json", 1 },
        { "bills", "congress_api/bill{,_117,_117_hr}.json", "{ kind: json, records: '$.bills[*]' }", 60 },
        { "bill", "congress_api/bill_117_hr_21.json", "{ kind: json, records: $.bill }", 1 },
        { "bill_actions", "congress_api/*_actions.json", "{ kind: json, records: '$.actions[*]' }", 10 },
        { "bill_amendments", "congress_api/*_amendments.json", "{ kind: json, records: '$.amendments[*]' }", 0 },
        { "bill_committees", "congress_api/*_committees.json", "{ kind: json, records: '$.committees[*]' }", 2 },
        { "bill_cosponsors", "congress_api/*_cosponsors.json", "{ kind: json, records: '$.cosponsors[*]' }", 2 },
        { "bill_summaries", "congress_api/*_summaries.json", "{ kind: json, records: '$.summaries[*]' }", 2 },
        { "bill_texts", "congress_api/*_text.json", "{ kind: json, records: '$.textVersions[*]' }", 3 },
        { "bill_titles", "congress_api/*_titles.json", "{ kind: json, records: '$.titles[*]' }", 8 },
        { "bill_related", "congress_api/*_relatedbills.json", "{ kind: json, records: '$.relatedBills[*]' }", 1 },
        { "members", "congress_members/congress_members.json", "{ kind: json, records: '$.members[*]' }", 2600 },
        { "football_matches", "football_data_org/*matches*.json", "{ kind: json, records: '$.matches[*]' }", 173 },
        { "football_standings", "football_data_org/pl_standings*.json", "{ kind: json, records: '$.standings[*].table[*]' }", 40 },
        { "github_events", "github_events/*.json", "json", 76 },
        { "house_filings", "house_fd/2025FD.xml", "{ kind: xml, records: FinancialDisclosure/Member }", 1618 },
        { "lda_filings", "lda/filings_*.json", "{ kind: json, records: '$.results[*]' }", 2 },
        { "lda_clients", "lda/clients_*.json", "{ kind: json, records: '$.results[*]' }", 1 },
        { "lingokids_users", "lingokids/raw_users.json", "jsonl", 409 },
        { "lingokids_activities", "lingokids/raw_activities.json", "jsonl", 1492 },
        { "lingokids_events", "lingokids/raw_events_reconstructed.jsonl", "jsonl", 7817 },
        { "lingokids_seed_activities", "lingokids/seeds/activities.csv", "csv", 10 },
        { "lingokids_seed_events", "lingokids/seeds/activity_events.csv", "csv", 30 },
        { "lingokids_seed_subscriptions", "lingokids/seeds/subscriptions.csv", "csv", 10 },
        { "statsbomb_competitions", "statsbomb/**/competitions.json", "json", 3 },
        { "statsbomb_matches", "statsbomb/{matches_2_44_first9,imrankhan17/49_3}.json", "json", 21 },
        { "statsbomb_events", "statsbomb/{*_event,imrankhan17/8656}.json", "json", 11855 },
        { "statsbomb_lineups", "statsbomb/{*_lineup,imrankhan17/7457}.json", "json", 8 },
        { "sportsdb_events", "thesportsdb/v1_event_*.json", "{ kind: json, records: '$.events[*]' }", 1 },
        { "sportsdb_results", "thesportsdb/v1_eventslast_*.json", "{ kind: json, records: '$.results[*]' }", 1 },
        { "sportsdb_schedule", "thesportsdb/v2_schedule_*.json", "{ kind: json, records: '$.schedule[*]' }", 4 },
        { "sportsdb_leagues", "thesportsdb/v1_all_leagues*.json", "{ kind: json, records: '$.leagues[*]' }", 1 },
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task A_real_payload_lands_with_all_its_rows_once(string stream, string path, string content, int rows)
    {
        var data = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(data), $"set {Variable} to the folder with the payloads");
        folder.Write("config/pipeline.yml", "name: trial\ntargets: { local: { lake: lake } }\n");
        folder.Write("sql/dbt_project.yml", "name: trial\n");
        folder.Write("config/sources/payloads.yml", $$"""
            source: payloads
            kind: files
            root: {{data}}
            streams:
              - name: {{stream}}
                path: '{{path}}'
                content: {{content}}
            """);

        await IngestAsync(stream);
        Assert.Equal(rows, Count(stream));
        await IngestAsync(stream);
        Assert.Equal(rows, Count(stream));
    }

    private async Task IngestAsync(string stream)
    {
        using StringWriter stdout = new(), stderr = new();
        var clock = new FakeClock();
        string[] args = ["ingest", $"payloads/{stream}", "--project-root", folder.Path];
        var exitCode = await App.RunAsync(args, new Terminal(stdout, stderr), Composition.UseCases(clock), clock, TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, $"exit {exitCode}\n{stdout}\n{stderr}");
    }

    private long Count(string stream)
    {
        var table = folder[$"lake/bronze/payloads/{stream}"];
        if (!Directory.Exists(Path.Combine(table, "_delta_log"))) return 0;
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        return connection.QuerySingle<long>($"SELECT count(*) FROM ({TableReader.Select(table)})");
    }
}
