using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Pipeline.Engines.DuckDb;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.EndToEnd;

/// <summary>
/// The power goes out while a dbt project is built: <c>kill -9</c> at seeded moments. Every row of the generated project says of which
/// generation it is, so a relation that is half one and half another, or too short, shows.
/// </summary>
public sealed partial class ProjectKillTests : IDisposable
{
    private const int Kills = 12;
    private const int Chains = 8;
    private const int Interrupt = 2;

    private readonly TempFolder folder = new();

    [Theory]
    [InlineData(20260104, false)]
    [InlineData(20260105, true)]
    public async Task A_build_killed_at_any_moment_leaves_each_relation_old_or_new_and_the_next_one_ends_like_one_left_alone(int seed, bool retries)
    {
        Generate();
        await BuildAsync(1);
        var duration = await BuildAsync(2);
        var (random, killed, generation) = (new Random(seed), 0, 2);

        while (killed < Kills / 2)
        {
            generation++;
            var isKilled = await IsKilledAsync(duration * random.NextDouble(), generation);
            if (isKilled) killed++;
            Assert.All(Generations(), relation => Assert.True(
                relation.Oldest == relation.Newest && relation.Newest >= generation - 1 && relation.Newest <= generation && relation.IsWhole, $"{relation} in generation {generation}"));

            if (!retries) await BuildAsync(generation);
            else if (isKilled) await RunToTheEndAsync(BegunIn(generation) ? ["--retry"] : ["--vars", $"g: {generation}"]);

            Assert.All(Generations(), relation => Assert.Equal((generation, generation, true), (relation.Oldest, relation.Newest, relation.IsWhole)));
            Assert.Equal([string.Create(CultureInfo.InvariantCulture, $"{3 * generation}|{generation}")], Query("select count(*), count(distinct g) from log"));
        }
    }

    [Fact]
    public async Task A_build_that_is_interrupted_says_what_it_did_and_lets_go_of_the_database()
    {
        folder.Write("dbt_project.yml", "name: shop\nvars: { rows: 100000000000 }");
        folder.Write("models/first.sql", "{{ config(materialized='table') }} select 1 as id");
        folder.Write("models/endless.sql", "{{ config(materialized='table') }} select sum(range % 7) as id from range({{ var('rows') }}), {{ ref('first') }}");
        folder.Write("models/after.sql", "select * from {{ ref('endless') }}");
        using var process = Start("--threads", "1");
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("ok    model first", StringComparison.Ordinal)) ;

        Assert.Equal(0, Kill(process.Id, Interrupt));
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 130, error);
        Assert.EndsWith("cancelled\n", error, StringComparison.Ordinal);
        Assert.Equal(["first: success", "endless: skipped", "after: skipped"], Results());
        Assert.Equal(["first"], Query("select table_name from information_schema.tables"));
        Assert.True(File.Exists(folder["target/manifest.json"]));

        await RunToTheEndAsync(["--retry", "--vars", "rows: 3"]);
        Assert.Equal(["endless: success", "after: success"], Results());
        Assert.Equal(["3"], Query("select * from after"));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Eight chains of a table, a view on it, an incremental table and a table of both; a seed and a log that grows.</summary>
    private void Generate()
    {
        folder.Write("dbt_project.yml", "name: shop\nvars: { g: 0 }");
        folder.Write("seeds/units.csv", "unit\n" + string.Concat(Enumerable.Range(1, 50).Select(unit => string.Create(CultureInfo.InvariantCulture, $"{unit}\n"))));
        folder.Write("models/log.sql", "{{ config(materialized='incremental') }} select {{ var('g') }} as g, unnest([1, 2, 3]) as id{% if is_incremental() %} where {{ var('g') }} > (select max(g) from {{ this }}){% endif %}");
        for (var chain = 0; chain < Chains; chain++)
        {
            folder.Write($"models/base_{chain}.sql", "{{ config(materialized='table') }} select {{ var('g') }} as g, unit * 1000 + range as id from {{ ref('units') }}, range(200)");
            folder.Write($"models/seen_{chain}.sql", $"select g, id, {{{{ var('g') }}}} as view_g from {{{{ ref('base_{chain}') }}}}");
            folder.Write($"models/kept_{chain}.sql", $"{{{{ config(materialized='incremental', unique_key='id') }}}} select g, id from {{{{ ref('seen_{chain}') }}}}");
            folder.Write($"models/joined_{chain}.sql", $"{{{{ config(materialized='table') }}}} select k.g, k.id from {{{{ ref('kept_{chain}') }}}} k join {{{{ ref('base_{chain}') }}}} b on b.id = k.id and b.g = k.g");
        }

        folder.Write("models/schema.yml", "models:\n" + string.Concat(Enumerable.Range(0, Chains).Select(chain =>
            $"  - {{ name: kept_{chain}, columns: [{{ name: id, data_tests: [unique, not_null] }}] }}\n")));
    }

    private Process Start(params string[] args) => Process.Start(new ProcessStartInfo(
        Path.Combine(AppContext.BaseDirectory, "pipeline"), ["transform", "--project-dir", folder.Path, .. args])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private Task<TimeSpan> BuildAsync(int generation) => RunToTheEndAsync(["--vars", $"g: {generation}", "--threads", "2"]);

    private async Task<TimeSpan> RunToTheEndAsync(string[] args)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start(args);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await output + error);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>False when it was faster than the kill.</summary>
    private async Task<bool> IsKilledAsync(TimeSpan moment, int generation)
    {
        using var process = Start("--vars", $"g: {generation}", "--threads", "2");
        // Nobody reads what it says: the pipes hold more than that.
        using var alarm = new CancellationTokenSource(moment);
        try
        {
            await process.WaitForExitAsync(alarm.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return true;
        }
    }

    /// <summary>Whether the killed run came so far that it left word of what it was to do.</summary>
    private bool BegunIn(int generation) =>
        File.ReadAllText(folder["target/run_results.json"]).Contains($"\"vars\":\"g: {generation}\"", StringComparison.Ordinal);

    private sealed record Relation(string Name, int Oldest, int Newest, bool IsWhole);

    /// <summary>Of every table and view its generations, and whether it has its ten thousand rows. A view shows those of its table.</summary>
    private IEnumerable<Relation> Generations() => Enumerable.Range(0, Chains)
        .SelectMany(chain => new[] { $"base_{chain}", $"kept_{chain}", $"joined_{chain}", $"(select view_g as g, id from seen_{chain})" })
        .Select(name => (name, Row: Query($"select min(g), max(g), count(*) from {name}")[0].Split('|')))
        .Select(found => new Relation(found.name, int.Parse(found.Row[0], null), int.Parse(found.Row[1], null), found.Row[2] == "10000"));

    private string[] Query(string sql)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Path = folder["shop.duckdb"] });
        using var connection = database.Connect();
        return [.. connection.QueryRows($"select cast(columns(*) as varchar) from ({sql})").Select(row => string.Join('|', row))];
    }

    private string[] Results() =>
        [.. System.Text.Json.JsonDocument.Parse(File.ReadAllText(folder["target/run_results.json"])).RootElement.GetProperty("results").EnumerateArray()
            .Select(result => $"{result.GetProperty("unique_id").GetString()!.Split('.')[^1]}: {result.GetProperty("status").GetString()}")];

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
