using Pipeline.Configuration;
using Pipeline.Connectors;
using Pipeline.Connectors.Http;
using Pipeline.Connectors.Rest;
using Pipeline.Diagnostics;

namespace Pipeline.Tests.Connectors.Rest;

public sealed class RestSourceFileTests
{
    private readonly Redactor redactor = new();

    [Fact]
    public async Task A_source_without_choices_has_the_documented_defaults()
    {
        var source = await BindAsync("source: a\nbase_url: https://api.example.com/v4\nstreams: [{ name: rows, path: /rows }]");

        Assert.Equal(("a", new Uri("https://api.example.com/v4")), (source.Name, source.BaseUrl));
        Assert.Same(RestAuth.Anonymous, source.Auth);
        Assert.Empty(source.Headers);
        Assert.Equal(new RestSourceOptions("x", source.BaseUrl).Exchange with { Retry = source.Exchange.Retry }, source.Exchange);
        Assert.Equal((4, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)), (source.Exchange.Retry.Attempts, source.Exchange.Retry.FirstDelay, source.Exchange.Retry.MaxWait));
        var stream = Assert.Single(source.Streams);
        Assert.Equal(("/rows", HttpMethod.Get, "$", Paginator.OnePage), (stream.Path, stream.Method, stream.Records.ToString(), stream.Paginator));
        Assert.Equal((null, null, false, null), (stream.Body, stream.MaxPages, stream.IsConditional, stream.PollIntervalHeader));
        Assert.Equal(("a/rows", StreamFormat.Parquet, null, null), (stream.Spec.FullName, stream.Spec.Format, stream.Spec.LandingPartition, stream.Spec.EventTime));
        Assert.Equal(new SourceLocation("a.yml", 3, 11), stream.Spec.Location);
    }

    [Fact]
    public async Task Every_key_reaches_its_option()
    {
        var source = await BindAsync("""
            source: a
            base_url: http://localhost:8080
            headers: { Accept: application/json, X-Version: 1.10 }
            timeout: 5s
            max_response_bytes: 1_000
            rate_limit: 10/minute
            retry: { attempts: 2, first_delay: 10ms, max_wait: 1m }
            streams:
              - name: rows
                path: /rows
                method: POST
                params: { per_page: 100, flag: true }
                body: '{"a": 1}'
                records: $.data[*]
                paginator: { kind: link_header, allow_other_hosts: true }
                conditional: true
                poll_interval_header: X-Poll-Interval
                max_pages: 3
                format: jsonl
                landing_partition: ingest_dt
                primary_key: id
                required: [id, repo.name]
                event_time: at
                columns: { id: VARCHAR, at: TIMESTAMP WITH TIME ZONE }
            """);

        Assert.Equal([new("Accept", "application/json"), new("X-Version", "1.10")], source.Headers);
        Assert.Equal((TimeSpan.FromSeconds(5), 1_000), (source.Exchange.Timeout, source.Exchange.MaxResponseBytes));
        Assert.Equal((2, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)), (source.Exchange.Retry.Attempts, source.Exchange.Retry.FirstDelay, source.Exchange.Retry.MaxWait));
        Assert.Equal(new RateLimit(10, TimeSpan.FromMinutes(1)), source.Exchange.RateLimit);
        var stream = Assert.Single(source.Streams);
        Assert.Equal((HttpMethod.Post, "{\"a\": 1}", "$.data[*]", 3), (stream.Method, stream.Body, stream.Records.ToString(), stream.MaxPages));
        Assert.Equal([new("per_page", "100"), new("flag", "true")], stream.Params);
        Assert.Equal(new Paginator.LinkHeader(AllowOtherHosts: true), stream.Paginator);
        Assert.Equal((true, "X-Poll-Interval"), (stream.IsConditional, stream.PollIntervalHeader));
        Assert.Equal(("ingest_dt", "at"), (stream.Spec.LandingPartition, stream.Spec.EventTime));
        Assert.Equal(["id"], stream.Spec.Table.PrimaryKey);
        Assert.Equal(["id", "repo.name"], stream.Spec.RequiredFields);
        Assert.Equal([new("id", "VARCHAR"), new("at", "TIMESTAMP WITH TIME ZONE")], stream.Spec.Table.Columns);
    }

    [Fact]
    public async Task A_cursor_and_its_parameters_reach_their_options()
    {
        var stream = (await BindAsync("""
            source: a
            base_url: https://x.y
            streams:
              - name: rows
                path: /rows
                cursor: { field: updateDate, initial: 2020-01-01, lag: 2d, param: fromDateTime, end_param: toDateTime, format: yyyy-MM-dd }
                concurrency: 8
            """)).Streams[0];

        Assert.Equal(new CursorSpec("updateDate") { Initial = "2020-01-01", Lag = TimeSpan.FromDays(2) }, stream.Spec.Cursor);
        Assert.Equal(("fromDateTime", "toDateTime", "yyyy-MM-dd", 8), (stream.CursorParam, stream.CursorEndParam, stream.CursorFormat, stream.Concurrency));
        Assert.Equal("updateDate", stream.Spec.Table.Cursor);
        Assert.True(stream.Spec.IsWindowed);
    }

    [Theory]
    [InlineData("cursor: { field: id, lag: 100 }", "id", 100L, false)]
    [InlineData("cursor: { field: a.id }", null, null, false)]
    [InlineData("cursor: { field: id }\n    newest_by: at", "at", null, false)]
    [InlineData("cursor: { field: id, param: since }", "id", null, false)]
    [InlineData("params: { a: '{interval.start}', b: '{interval.end:yyyy}' }", null, null, true)]
    public async Task What_a_cursor_says_of_the_table_is_derived(string yaml, string? newestBy, long? lag, bool isWindowed)
    {
        var spec = (await BindAsync($"source: a\nbase_url: https://x.y\nstreams:\n  - name: rows\n    path: /\n    {yaml}")).Streams[0].Spec;

        Assert.Equal((newestBy, lag, isWindowed), (spec.Table.Cursor, spec.Cursor?.LagNumber, spec.IsWindowed));
    }

    [Fact]
    public async Task A_child_stream_needs_the_fields_it_uses_and_includes()
    {
        var child = (await BindAsync("""
            source: a
            base_url: https://x.y
            streams:
              - { name: bills, path: /bill }
              - name: actions
                path: /bill/{parent.congress}/{parent.type}/{parent.number}/actions
                method: POST
                body: '{"number": {parent.number}, "page": "{parent.type}"}'
                for_each: { stream: bills, where: "congress = 117", include: [number, title], concurrency: 4, on_missing: skip }
            """)).Streams[1];

        var parent = child.Spec.Parent!;
        Assert.Equal(("bills", "congress = 117"), (parent.Stream, parent.Where));
        Assert.Equal(["congress", "type", "number", "title"], parent.Fields);
        Assert.Equal(["number", "title"], parent.Include);
        Assert.Equal((4, true), (child.ParentConcurrency, child.SkipsMissing));
    }

    public static TheoryData<string, RestAuth> Auths => new()
    {
        { "{ kind: bearer, token: t }", new RestAuth.Bearer("t") },
        { "{ kind: bearer, token: '${secret:a/b#NOBODY:-}' }", new RestAuth.Bearer("") },
        { "{ kind: header, name: X-Key, value: '${KEY}' }", new RestAuth.Header("X-Key", "key-value") },
        { "{ kind: query, name: api_key, value: '${KEY}' }", new RestAuth.Query("api_key", "key-value") },
        { "{ kind: basic, user: u, password: p }", new RestAuth.Basic("u", "p") },
        { "{ kind: path, key: '${KEY}' }", new RestAuth.Path("key-value") },
        { "{ kind: oauth2, token_url: https://x.y/token, client_id: me, client_secret: '${KEY}' }", new RestAuth.OAuth2(new("https://x.y/token"), "me", "key-value") },
        {
            "{ kind: oauth2, token_url: https://x.y/token, client_id: me, client_secret: s, scope: read all, credentials: body }",
            new RestAuth.OAuth2(new("https://x.y/token"), "me", "s") { Scope = "read all", IsSecretInBody = true }
        },
    };

    [Theory]
    [MemberData(nameof(Auths))]
    public async Task Every_kind_of_auth_is_read(string yaml, RestAuth expected) =>
        Assert.Equal(expected, (await BindAsync($"source: a\nbase_url: https://x.y\nauth: {yaml}\nstreams: [{{ name: rows, path: '/{{key}}/rows' }}]")).Auth);

    public static TheoryData<string, Paginator> Paginators => new()
    {
        { "none", Paginator.OnePage },
        { "{ kind: none }", Paginator.OnePage },
        { "link_header", new Paginator.LinkHeader() },
        { "next_url", new Paginator.JsonLink(RecordsPath.Parse("$.next")) },
        { "{ kind: json_link, path: $.links.next, allow_other_hosts: true }", new Paginator.JsonLink(RecordsPath.Parse("$.links.next"), AllowOtherHosts: true) },
        { "page", new Paginator.Page() },
        {
            "{ kind: page, param: p, start: 0, size: 25, size_param: n, total: $.count, total_pages: $.pages, stop_on_short_page: true }",
            new Paginator.Page { Param = "p", Start = 0, Size = new(25, "n"), Total = RecordsPath.Parse("$.count"), TotalPages = RecordsPath.Parse("$.pages"), StopsOnShortPage = true }
        },
        {
            "{ kind: page, in: body, param: paging.page, size: 2, size_param: paging.size, stop_on_404: true }\n    method: POST\n    body: '{}'",
            new Paginator.Page { Place = RequestPlace.Body, Param = "paging.page", Size = new(2, "paging.size"), StopsOn404 = true }
        },
        { "{ kind: offset, size: 250, in: header, param: X-Skip }", new Paginator.Offset(new(250, "limit")) { Place = RequestPlace.Header, Param = "X-Skip" } },
        { "{ kind: offset, size: 250 }", new Paginator.Offset(new(250, "limit")) },
        {
            "{ kind: offset, size: 250, size_param: n, param: skip, total: $.count, stop_on_short_page: true }",
            new Paginator.Offset(new(250, "n")) { Param = "skip", Total = RecordsPath.Parse("$.count"), StopsOnShortPage = true }
        },
        { "{ kind: cursor, path: $.next, param: after }", new Paginator.Cursor(RecordsPath.Parse("$.next"), RequestPlace.Query, "after") },
        { "{ kind: cursor, path: $.next, header: X-After }", new Paginator.Cursor(RecordsPath.Parse("$.next"), RequestPlace.Header, "X-After") },
        { "{ kind: cursor, path: $.next, body: page.after }\n    method: POST\n    body: '{}'", new Paginator.Cursor(RecordsPath.Parse("$.next"), RequestPlace.Body, "page.after") },
    };

    [Theory]
    [MemberData(nameof(Paginators))]
    public async Task Every_kind_of_paginator_is_read(string yaml, Paginator expected) =>
        Assert.Equal(expected, (await BindAsync($"source: a\nbase_url: https://x.y\nstreams:\n  - name: rows\n    path: /\n    paginator: {yaml}")).Streams[0].Paginator);

    public static TheoryData<string, string> Mistakes => new()
    {
        { "base_ulr: x", "a.yml:4:1: a source has no key 'base_ulr'. Did you mean 'base_url'?" },
        { "polling: often", "a.yml:4:1: a source has no key 'polling'. Known: auth, base_url, headers, max_response_bytes, rate_limit, retry, source, streams, timeout, vars." },
        { "rate_limit: 10/day", "a.yml:4:13: 'rate_limit' must be requests a second, minute or hour, such as 10/minute, not '10/day'" },
        { "auth: { kind: oauth }", "a.yml:4:15: auth cannot have the kind 'oauth'. Did you mean 'oauth2'?" },
        { "auth: { kind: path, key: abcd }", "a.yml:4:7: neither 'base_url' nor the path of 'rows' has a '{key}' for the key of 'auth'" },
        { "auth: { kind: oauth2, token_url: x, client_id: a, client_secret: b }", "a.yml:4:34: 'token_url' must be an http or https address without query, not 'x'" },
        { "auth: { kind: bearer, token: '${NOBODY}' }", "a.yml:4:30: the environment variable NOBODY is not set. Set it, or give a default: ${NOBODY:-...}." },
        { "retry: { attempts: 0 }", "a.yml:4:20: 'attempts' must be at least 1, not '0'" },
        { "timeout: forever", "a.yml:4:10: 'timeout' must be a duration such as 30s, 5m, 1h30m or 2d, not 'forever'" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_in_a_source_is_named_at_its_place(string line, string expected) =>
        Assert.Equal(expected, await MessageAsync($"source: a\nbase_url: https://x.y\nstreams: [{{ name: rows, path: / }}]\n{line}"));

    public static TheoryData<string, string> StreamMistakes => new()
    {
        { "pth: /", "a.yml:5:5: a stream has no key 'pth'. Did you mean 'path'?" },
        { "cursor: { field: at, fild: x }", "a.yml:5:26: a cursor has no key 'fild'. Did you mean 'field'?" },
        { "cursor: { field: at, lag: some }", "a.yml:5:31: 'lag' must be a length of time such as 2d, or a number for a numeric cursor, not 'some'" },
        { "cursor: { field: at, param: since, format: '%' }", "a.yml:5:48: '%' in '{cursor:%}' is no date format" },
        { "cursor: { field: at, param: since }\n    params: { since: 1 }", "a.yml:6:13: 'since' is set by the cursor and by 'params'. Take it out of 'params'." },
        { "params: { since: '{cursor}' }", "a.yml:5:5: {cursor} is used and the stream has no 'cursor'. Name its field under 'cursor'." },
        { "params: { since: '{interval.begin}' }", "a.yml:5:13: 'params' cannot be used: '{interval.begin}' is not known; {interval.start}, {interval.end}, {cursor}, {parent.field} and {var.name} are" },
        { "params: { id: '{parent.id}' }", "a.yml:5:5: {parent.id} is used and the stream has no 'for_each'. Say whose rows are meant under 'for_each'." },
        { "for_each: { stream: ones }", "a.yml:5:15: 'for_each' names no stream of this source: 'ones'. Did you mean 'one'?" },
        { "for_each: { stream: two }", "a.yml:5:15: 'for_each' of 'two' leads back to it" },
        { "for_each: { include: [id] }", "a.yml:5:15: for_each needs either 'stream' or 'values'" },
        { "for_each: { values: [{ year: 2024 }] }\n    params: { y: '{parent.month}' }", "a.yml:5:25: a row of 'values' has no 'month', which is used" },
        { "for_each: { stream: one }\n    conditional: true", "a.yml:6:18: 'conditional' speaks of one answer, and a stream with 'for_each' has many. Leave it out." },
        { "for_each: { stream: one }\n    concurrency: 2", "a.yml:6:18: 'concurrency' of a stream with 'for_each' belongs under 'for_each'" },
        { "content: parquet", "a.yml:5:14: Parquet can only be read from files. Use a source of the kind 'files'." },
        { "content: csv\n    paginator: page", "a.yml:6:16: a stream with 'content' can have the paginators none and link_header only" },
        { "content: csv\n    records: $.a", "a.yml:6:14: 'records' of a stream with 'content' belongs under 'content'" },
        { "paginator: { kind: page, in: body }", "a.yml:5:34: the paginator writes into the body, and the stream's 'body' is no JSON object. Give the stream a 'body', '{}' at least." },
        { "replace: partitions", "a.yml:5:14: 'replace: partitions' needs 'partition_by'" },
        { "paginator: pages", "a.yml:5:16: 'paginator' must be none, link_header, next_url or page, not 'pages'. Did you mean 'page'?" },
        { "paginator: { kind: json_link, path: next }", "a.yml:5:41: 'path' cannot be 'next': a records path begins with '$'" },
        { "paginator: { kind: json_link, path: '$.a[*]' }", "a.yml:5:41: 'path' cannot be '$.a[*]': it must lead to one value, by names only" },
        { "paginator: { kind: page, size_param: n }", "a.yml:5:16: the paginator 'page' needs 'size' for 'size_param' and 'stop_on_short_page'" },
        { "params: { page: 1 }\n    paginator: page", "a.yml:5:13: 'page' is set by the paginator and by 'params'. Take it out of 'params'; 'start' and 'size' of the paginator say what to begin with." },
        { "records: '$.a[*].b[*]'\n    paginator: { kind: offset, size: 5 }", "a.yml:6:16: the paginator 'offset' counts rows, and the rows of '$.a[*].b[*]' are parts of what the source counts. Use the paginator 'page', a cursor or a link." },
        { "paginator: { kind: cursor, path: $.next, param: a, header: b }", "a.yml:5:16: the paginator 'cursor' needs exactly one of 'param', 'header' and 'body'" },
        { "format: orc", "a.yml:5:13: 'format' must be parquet or jsonl, not 'orc'" },
        { "records: items[*]", "a.yml:5:14: 'records' cannot be 'items[*]': a records path begins with '$'" },
        { "body: '{'", "a.yml:5:11: 'body' is not JSON" },
        { "event_time: att\n    columns: { at: DATE }", "a.yml:5:17: 'event_time' names no column of the stream: 'att'. Did you mean 'at'?" },
    };

    [Theory]
    [MemberData(nameof(StreamMistakes))]
    public async Task A_mistake_in_a_stream_is_named_at_its_place(string line, string expected) =>
        Assert.Equal(expected, await MessageAsync($"source: a\nbase_url: https://x.y\nstreams:\n  - {{ name: one, path: / }}\n  - {line}\n    name: two\n    path: /"));

    [Fact]
    public async Task Two_streams_of_one_name_are_refused() =>
        Assert.Equal(
            "a.yml:3:41: the stream 'b' is already declared on line 3. Give it another name.",
            await MessageAsync("source: a\nbase_url: https://x.y\nstreams: [{ name: b, path: / }, { name: b, path: / }]"));

    [Fact]
    public async Task Headers_and_tokens_from_secrets_are_hidden_from_all_output()
    {
        await BindAsync("source: a\nbase_url: https://x.y\nheaders: { X-Key: '${secret:a/b#KEY}' }\nstreams: [{ name: rows, path: / }]");

        Assert.Equal("X-Key: ***", redactor.Redact("X-Key: key-value"));
    }

    private async Task<string> MessageAsync(string yaml) =>
        (await Assert.ThrowsAsync<ConfigurationException>(() => BindAsync(yaml))).Message;

    private async Task<RestSourceOptions> BindAsync(string yaml)
    {
        static string? Environment(string name) => name == "KEY" ? "key-value" : null;
        var interpolation = new Interpolation(Environment, new EnvironmentSecrets(Environment).FindAsync, redactor);
        return await RestSourceFile.BindAsync(YamlDocument.Parse(yaml, "a.yml"), interpolation, TestContext.Current.CancellationToken);
    }
}
