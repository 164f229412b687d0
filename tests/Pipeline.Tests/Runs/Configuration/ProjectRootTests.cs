using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Runs.Configuration;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Runs.Configuration;

public sealed class ProjectRootTests : IDisposable
{
    private const string PipelineYml = """
        name: shop
        default_target: ${TARGET:-local}
        targets:
          local:
            lake: lake
          prod:
            lake: ${PROD_LAKE}
            engine: { memory: 4GB, threads: 2 }
        """;

    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> environment = [];

    public ProjectRootTests()
    {
        folder.Write("config/pipeline.yml", PipelineYml);
        folder.Write("config/sources/orders.yml", "source: orders\nbase_url: https://x.y\nauth: { kind: bearer, token: '${secret:a/b#TOKEN}' }\nstreams:\n  - { name: lines, path: / }\n");
        folder.Write("config/flows/shop.yml", "flow: shop\nsteps:\n  - ingest: orders/lines\n  - transform: [tag:shop, +orders]\n  - validate: tag:shop\npreview: [gold]\n");
        folder.Write("config/checks/silver/orders.yml", "checks for orders: []\n");
    }

    private ProjectRoot Project => ProjectRoot.Open(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_default_target_has_the_documented_defaults()
    {
        var settings = await SettingsAsync(null);

        Assert.Equal(("shop", folder["sql"], folder[".pipeline/spool"]), (settings.Name, settings.ModelsFolder, settings.SpoolFolder));
        Assert.Equal(new TargetSettings("local", folder["lake"], new EngineSettings("duckdb", "1GB", null), new SourceLocation("config/pipeline.yml", 5, 5)) { CacheFolder = folder[".pipeline/cache"], CacheBytes = 10L << 30 }, settings.Target);
    }

    [Fact]
    public async Task A_target_is_chosen_by_name_or_by_the_environment()
    {
        environment["PROD_LAKE"] = "/data/lake";
        var named = await SettingsAsync("prod");
        environment["TARGET"] = "prod";

        Assert.Equal(named, await SettingsAsync(null));
        Assert.Equal(("/data/lake", new EngineSettings("duckdb", "4GB", 2)), (named.Target.LakeFolder, named.Target.Engine));
    }

    [Theory]
    [InlineData("lake: lake, s3: { region: eu-west-1 }", "'s3' is given, and 'lake' is a folder. Set 'lake' to s3://bucket/prefix, or remove 's3'.")]
    [InlineData("lake: s3://bucket/x, s3: { kms_key: k }", "'kms_key' is used with 'encryption: kms' only. Set 'encryption: kms', or remove it.")]
    public async Task What_is_said_of_a_bucket_must_have_a_use(string target, string expected)
    {
        folder.Write("config/pipeline.yml", $"name: x\ntargets: {{ local: {{ {target} }} }}");

        Assert.EndsWith(expected, (await Assert.ThrowsAsync<ConfigurationException>(() => SettingsAsync(null))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_with_an_endpoint_is_spoken_to_as_servers_other_than_AWS_need_it()
    {
        folder.Write("config/pipeline.yml", "name: x\ntargets: { local: { lake: s3://bucket/a/b/, s3: { endpoint: 'http://127.0.0.1:9000' }, cache: { size: 512MB, folder: /tmp/c } } }");

        var target = (await SettingsAsync(null)).Target;

        Assert.Equal(("s3://bucket/a/b/k", true, "us-east-1", true), (target.Bucket!.Show("k"), target.Bucket.IsPathStyle, target.Bucket.Region, target.Bucket.IsChecksumOnlyWhenRequired));
        Assert.Equal((512L << 20, "/tmp/c"), (target.CacheBytes, target.CacheFolder));
    }

    [Fact]
    public async Task A_bucket_without_one_is_AWS_in_the_region_of_the_environment()
    {
        folder.Write("config/pipeline.yml", "name: x\ntargets: { local: { lake: s3://bucket } }");

        var bucket = (await SettingsAsync(null)).Target.Bucket!;

        Assert.Equal(("s3://bucket/k", false, null, false), (bucket.Show("k"), bucket.IsPathStyle, bucket.Region, bucket.IsChecksumOnlyWhenRequired));
    }

    [Fact]
    public async Task A_target_that_is_used_demands_its_variables_and_no_other_does() =>
        Assert.Equal(
            "config/pipeline.yml:7:11: the environment variable PROD_LAKE is not set. Set it, or give a default: ${PROD_LAKE:-...}.",
            (await Assert.ThrowsAsync<ConfigurationException>(() => SettingsAsync("prod"))).Message);

    [Fact]
    public async Task A_missing_target_is_answered_with_the_nearest_and_where_targets_are_declared() =>
        Assert.Equal(
            "config/pipeline.yml:3:1: there is no target 'pord'. Did you mean 'prod'?",
            (await Assert.ThrowsAsync<ConfigurationException>(() => SettingsAsync("pord"))).Message);

    [Fact]
    public async Task A_source_demands_its_secrets_only_when_it_is_used()
    {
        var (source, streams) = Project.DescribeSource("orders");
        Assert.Equal(("orders", "lines", 5), (source.Text, streams.Single().Text, streams.Single().Location.Line));

        var error = await Assert.ThrowsAsync<ConfigurationException>(async () => await Project.SourceAsync("orders", Interpolation, TestContext.Current.CancellationToken));

        Assert.Equal("config/sources/orders.yml:3:30: there is no secret 'a/b#TOKEN'. On this machine it is the environment variable TOKEN.", error.Message);
    }

    [Theory]
    [InlineData("ordes", "config/sources/orders.yml:1: there is no source 'ordes'. Did you mean 'orders'?")]
    [InlineData("github", "config/sources/github.yml:1: there is no source 'github'. Known: orders.")]
    public async Task An_unknown_source_is_answered_with_a_file_and_a_suggestion(string name, string expected) =>
        Assert.Equal(expected, (await Assert.ThrowsAsync<ConfigurationException>(async () => await Project.SourceAsync(name, Interpolation, TestContext.Current.CancellationToken))).Message);

    [Fact]
    public void A_flow_is_read()
    {
        var flow = Project.Flow("shop");

        Assert.Collection(
            flow.Steps,
            step => Assert.Equal(new FlowStep.Ingest("orders", "lines", new SourceLocation("config/flows/shop.yml", 3, 13)), step),
            step => Assert.Equal(["tag:shop", "+orders"], Assert.IsType<FlowStep.Transform>(step).Select),
            step => Assert.Equal(["tag:shop"], Assert.IsType<FlowStep.Validate>(step).Select));
        Assert.Equal(["gold"], flow.Preview);
        Assert.Null(flow.Interval);
    }

    public static TheoryData<string, string> FlowMistakes => new()
    {
        { "flow: shop\nsteps: [{ ingest: ordrs }]", "config/flows/shop.yml:2:19: there is no source 'ordrs'. Did you mean 'orders'?" },
        { "flow: shop\nsteps: [{ ingest: orders/line }]", "config/flows/shop.yml:2:19: the source 'orders' has no stream 'line'. Did you mean 'lines'?" },
        { "flow: shop\nsteps: [{ ingset: orders }]", "config/flows/shop.yml:2:11: a step has no key 'ingset'. Did you mean 'ingest'?" },
        { "flow: shop\nsteps: [{ ingest: a/b/c }]", "config/flows/shop.yml:2:19: 'ingest' must be a source or source/stream, not 'a/b/c'" },
        { "flow: shop\nsteps: []", "config/flows/shop.yml:2:8: 'steps' must have at least 1 item" },
        { "flow: shop", "config/flows/shop.yml:1:1: a flow needs the key 'steps'. What it does, in order." },
        { "flow: other\nsteps: [{ ingest: orders }]", "config/flows/shop.yml:1:7: this flow calls itself 'other', and its file is named 'shop'. Make them the same." },
        { "flow: shop\nschedule: hourly\nsteps: [{ ingest: orders }]", "config/flows/shop.yml:2:11: 'schedule' must be rate(5 minutes) or cron(...), not 'hourly'" },
        { "flow: shop\nemits: { source: x }\nsteps: [{ ingest: orders }]", "config/flows/shop.yml:2:1: a flow has no key 'emits'. Did you mean 'emit'?" },
        { "flow: shop\nemit: { source: x }\nsteps: [{ ingest: orders }]", "config/flows/shop.yml:2:7: an event needs the key 'detail_type'. What is told." },
        { "flow: shop\nemit: { source: aws.x, detail_type: y }\nsteps: [{ ingest: orders }]", "config/flows/shop.yml:2:17: 'source' must be a name such as 'techint.lido', which cannot begin with 'aws.', not 'aws.x'" },
        { "flow: shop\nemit: { source: x, detail_type: y, detail: { tables: 1 } }\nsteps: [{ ingest: orders }]", "config/flows/shop.yml:2:46: 'tables' is what the run itself says in every event. Call yours otherwise." },
        { "flow: shop\nemit: { source: x, detail_type: y, detail: { key: '${secret:a/b#TOKEN}' } }\nsteps: [{ ingest: orders }]", "config/flows/shop.yml:2:51: the secret 'a/b#TOKEN' cannot stand in an event. Anybody who reads the lake reads events." },
        { "flow: shop\nemit: { source: x, detail_type: y, detail: { key: '${nonsense!}' } }\nsteps: [{ ingest: orders }]", "config/flows/shop.yml:2:51: '${nonsense!}' is neither a variable nor a secret. Write ${NAME}, ${NAME:-default}, ${secret:name#key} or ${secret:name#key:-default}; $${ for a literal ${." },
        { "flow: shop\nemit: { source: '${WHO:-x}', detail_type: y }\nsteps: [{ ingest: orders }]", "config/flows/shop.yml:2:17: '${WHO:-x}' has a placeholder, and a flow is the same everywhere. ${...} can stand in the detail of an event only." },
        { "flow: shop\nsteps: [{ transform: 'tag:${SYSTEM}' }]", "config/flows/shop.yml:2:22: 'tag:${SYSTEM}' has a placeholder, and a flow is the same everywhere. ${...} can stand in the detail of an event only." },
        { "flow: shop\nsteps: [{ emit: { source: x, detail_type: y } }, { ingest: orders }]", "config/flows/shop.yml:2:17: no step before this one loads or builds anything: there is nothing to tell. Put it behind the steps it speaks of." },
        { "flow: shop\nsteps: [{ ingest: [] }]", "config/flows/shop.yml:2:19: 'ingest' must have at least 1 item" },
        { "flow: shop\nsteps: [{ ingest: [orders, ordrs/lines] }]", "config/flows/shop.yml:2:28: there is no source 'ordrs'. Did you mean 'orders'?" },
        { "flow: shop\nsteps: [{ ingest: orders, transform: x }]", "config/flows/shop.yml:2:9: a step must have exactly one of the keys ingest, transform, validate, emit or publish" },
        { "flow: shop\nsteps: [{ publish: { to: ../x, files: { a.json: m } } }]", "config/flows/shop.yml:2:26: 'to' must be a folder of the lake such as 'api/v1', not '../x'" },
        { "flow: shop\nsteps: [{ publish: { to: _events, files: { a.json: m } } }]", "config/flows/shop.yml:2:26: 'to' must be a folder of the lake such as 'api/v1', not '_events'" },
        { "flow: shop\nsteps: [{ publish: { to: api } }]", "config/flows/shop.yml:2:20: a publication needs the key 'files'. Path to model, or to a model with order_by, limit and where; {column} in a path makes a file for each value." },
        { "flow: shop\nsteps: [{ publish: { to: api, files: { a.json: { limit: 0 } } } }]", "config/flows/shop.yml:2:48: a document needs the key 'model'. The model it shows.\nconfig/flows/shop.yml:2:57: 'limit' must be at least 1, not '0'" },
        { "flow: shop\nsteps: [{ publish: { to: api, files: { '../a.json': m } } }]", "config/flows/shop.yml:2:40: '../a.json' is no path of a document. Write it as members/{column}/trades.json: letters, digits, '.', '_' and '-', no part beginning with '.' or '_'." },
        { "flow: shop\nsteps: [{ publish: { to: api, files: { 'a/{x y}.json': m } } }]", "config/flows/shop.yml:2:40: 'a/{x y}.json' is no path of a document. Write it as members/{column}/trades.json: letters, digits, '.', '_' and '-', no part beginning with '.' or '_'." },
        { "flow: shop\nsteps: [{ publish: { to: api, files: { _published.json: m } } }]", "config/flows/shop.yml:2:40: '_published.json' is no path of a document. Write it as members/{column}/trades.json: letters, digits, '.', '_' and '-', no part beginning with '.' or '_'." },
        { "flow: shop\nsteps: [{ publish: { to: api, files: { a.json: m } } }, { publish: { to: api, files: { b.json: m } } }]", "config/flows/shop.yml:2:68: this flow publishes to 'api' in an earlier step. Name all files of a folder in one step." },
    };

    [Theory]
    [MemberData(nameof(FlowMistakes))]
    public void A_mistake_in_a_flow_is_named_at_its_place(string yaml, string expected)
    {
        folder.Write("config/flows/shop.yml", yaml);

        Assert.Equal(expected, Assert.Throws<ConfigurationException>(() => Project.Flow("shop")).Message);
    }

    [Fact]
    public void An_unknown_flow_is_answered_with_a_file_and_a_suggestion() =>
        Assert.Equal("config/flows/shop.yml:1: there is no flow 'shpo'. Did you mean 'shop'?", Assert.Throws<ConfigurationException>(() => Project.Flow("shpo")).Message);

    public static TheoryData<string, string> PipelineMistakes => new()
    {
        { "name: x\ntargest: {}", "config/pipeline.yml:1:1: the pipeline file needs the key 'targets'. The places it can run, by name.\nconfig/pipeline.yml:2:1: the pipeline file has no key 'targest'. Did you mean 'targets'?" },
        { "name: x\ntargets: { local: { lake: gs://bucket/x } }", "config/pipeline.yml:2:27: 'lake' must be a folder, or s3://bucket/prefix, not 'gs://bucket/x'" },
        { "name: x\ntargets: { local: { lake: s3://bucket/x, s3: { endpoint: 127.0.0.1 } } }", "config/pipeline.yml:2:58: 'endpoint' must be a URL without a path, such as http://127.0.0.1:9000, not '127.0.0.1'" },
        { "name: x\ntargets: { local: { lake: l, state: x } }", "config/pipeline.yml:2:30: a target has no key 'state'. Known: cache, engine, lake, layers, s3." },
        { "name: x\ntargets: { local: { lake: l, engine: { kind: spark, memory: 1 } } }", "config/pipeline.yml:2:46: 'kind' must be duckdb or athena, not 'spark'\nconfig/pipeline.yml:2:61: 'memory' must be a size such as 512MB or 1GB, not '1'" },
        { "[]", "config/pipeline.yml:1:1: 'the file' must be a mapping, not a list. The pipeline file has: name, targets, default_target, models, spool." },
    };

    [Theory]
    [MemberData(nameof(PipelineMistakes))]
    public void A_mistake_in_the_pipeline_file_is_named_when_the_project_is_opened(string yaml, string expected)
    {
        folder.Write("config/pipeline.yml", yaml);

        Assert.Equal(expected, Assert.Throws<ConfigurationException>(() => Project).Message);
    }

    [Fact]
    public void A_folder_without_a_pipeline_file_is_no_project()
    {
        using var empty = new TempFolder();

        var error = Assert.Throws<ConfigurationException>(() => ProjectRoot.Open(empty.Path));

        Assert.Equal($"'{empty.Path}' is no project: it has no config/pipeline.yml. Run in a project's folder, or name it with --project-root.", error.Message);
    }

    [Fact]
    public void What_a_project_holds_is_listed()
    {
        folder.Write("config/sources/events.yaml", "x");
        folder.Write("config/sources/notes.txt", "x");

        Assert.Equal(["events", "orders"], Project.Sources);
        Assert.Equal(["shop"], Project.Flows);
        Assert.Equal(["config/checks/silver/orders.yml"], Project.CheckFiles);
        Assert.Equal(["local", "prod"], Project.Targets);
    }

    private Interpolation Interpolation =>
        new(environment.GetValueOrDefault, new EnvironmentSecrets(environment.GetValueOrDefault).FindAsync, new Redactor());

    private Task<PipelineSettings> SettingsAsync(string? target) =>
        Project.SettingsAsync(target, Interpolation, TestContext.Current.CancellationToken).AsTask();
}
