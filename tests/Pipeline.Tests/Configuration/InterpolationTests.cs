using System.Text;
using System.Text.Json;
using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Tests.Configuration;

public sealed class InterpolationTests
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["HOME"] = "/home/me",
        ["EMPTY"] = "",
        ["PAGES"] = "12",
        ["TOKEN"] = "s3cr3t-value",
    };

    private readonly Redactor redactor = new();

    private Interpolation Interpolation =>
        new(Environment.GetValueOrDefault, new EnvironmentSecrets(Environment.GetValueOrDefault).FindAsync, redactor);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("${HOME}", "/home/me")]
    [InlineData("${HOME}/lake/${PAGES}", "/home/me/lake/12")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${EMPTY:-other}", "other")]
    [InlineData("${NOBODY:-other}", "other")]
    [InlineData("${NOBODY:-}", "")]
    [InlineData("${NOBODY:-a:-b #c}", "a:-b #c")]
    [InlineData("${HOME:-other}", "/home/me")]
    [InlineData("${secret:github/api#TOKEN}", "s3cr3t-value")]
    [InlineData("Bearer ${secret:github/api#TOKEN:-none}", "Bearer s3cr3t-value")]
    [InlineData("${secret:github/api#NOBODY:-}", "")]
    [InlineData("${secret:github/api#EMPTY:-none}", "none")]
    [InlineData("$${HOME}", "${HOME}")]
    [InlineData("a $${HOME} ${HOME} $${", "a ${HOME} /home/me ${")]
    [InlineData("$HOME ${HOME}", "$HOME /home/me")]
    [InlineData("{interval.start:yyyy-MM-dd}", "{interval.start:yyyy-MM-dd}")]
    [InlineData("{interval.start:yyyy} ${HOME}", "{interval.start:yyyy} /home/me")]
    public async Task Placeholders_are_filled_in(string written, string expected)
    {
        var resolved = await ResolveAsync($"k: '{written}'");

        Assert.Equal(expected, Assert.IsType<YamlScalar>(resolved["k"]).Text);
    }

    [Theory]
    [InlineData("${NOBODY}", "a.yml:1:4: the environment variable NOBODY is not set. Set it, or give a default: ${NOBODY:-...}.")]
    [InlineData("${secret:a/b#NOBODY}", "a.yml:1:4: there is no secret 'a/b#NOBODY'. On this machine it is the environment variable NOBODY.")]
    [InlineData("${secret:a/b#EMPTY}", "a.yml:1:4: there is no secret 'a/b#EMPTY'. On this machine it is the environment variable EMPTY.")]
    [InlineData("${}", "a.yml:1:4: '${}' is neither a variable nor a secret. Write ${NAME}, ${NAME:-default}, ${secret:name#key} or ${secret:name#key:-default}; $${ for a literal ${.")]
    [InlineData("${A-B}", "a.yml:1:4: '${A-B}' is neither a variable nor a secret. Write ${NAME}, ${NAME:-default}, ${secret:name#key} or ${secret:name#key:-default}; $${ for a literal ${.")]
    [InlineData("${secret:a}", "a.yml:1:4: '${secret:a}' is neither a variable nor a secret. Write ${NAME}, ${NAME:-default}, ${secret:name#key} or ${secret:name#key:-default}; $${ for a literal ${.")]
    [InlineData("x${HOME", "a.yml:1:4: '${' has no closing '}' in 'x${HOME'. Write ${NAME}, ${NAME:-default}, ${secret:name#key} or ${secret:name#key:-default}; $${ for a literal ${.")]
    public async Task What_cannot_be_filled_in_is_named_at_its_place(string written, string expected) =>
        Assert.Equal(expected, (await Assert.ThrowsAsync<ConfigurationException>(async () => await ResolveAsync($"k: '{written}'"))).Message);

    [Fact]
    public async Task Everything_missing_is_said_at_once()
    {
        var error = await Assert.ThrowsAsync<ConfigurationException>(async () => await ResolveAsync("a: ${ONE}\nb: [x, { c: '${TWO}${THREE}' }]"));

        Assert.Equal(["ONE", "TWO", "THREE"], error.Problems.Select(problem => problem.Message.Split(' ')[3]));
        Assert.Equal("a.yml:2:13", error.Problems[1].Location!.ToString());
    }

    [Fact]
    public async Task A_secret_is_known_to_the_redactor_before_it_is_used()
    {
        await ResolveAsync("k: ${secret:a/b#TOKEN}");

        Assert.Equal("Authorization: Bearer ***", redactor.Redact("Authorization: Bearer s3cr3t-value"));
    }

    [Fact]
    public async Task A_secret_is_asked_for_once_however_often_it_is_written()
    {
        List<SecretReference> asked = [];
        var interpolation = new Interpolation(_ => null, (secret, _) => Answer(secret), redactor);

        await interpolation.ResolveAsync(YamlDocument.Parse("a: ${secret:x#Y}\nb: ${secret:x#Y}\nc: ${secret:x#Z}", "a.yml"), new ProblemList(), TestContext.Current.CancellationToken);

        Assert.Equal([new("x", "Y"), new("x", "Z")], asked);

        ValueTask<string?> Answer(SecretReference secret)
        {
            asked.Add(secret);
            return ValueTask.FromResult<string?>("value");
        }
    }

    [Theory]
    [InlineData("integer: '${secret:a/b#TOKEN}'")]
    [InlineData("boolean: '${TOKEN}'")]
    [InlineData("duration: ${TOKEN}")]
    [InlineData("choice: x${TOKEN}")]
    [InlineData("pattern: ${TOKEN}")]
    [InlineData("list: ${TOKEN}")]
    public async Task Messages_show_what_the_file_says_and_never_the_value(string yaml)
    {
        var shape = Shape.Object(
            "a thing",
            ShapeKey.Optional("integer", Shape.Integer(), ""), ShapeKey.Optional("boolean", Shape.Boolean, ""), ShapeKey.Optional("duration", Shape.Duration, ""),
            ShapeKey.Optional("choice", Shape.Choice("b", "c"), ""), ShapeKey.Optional("pattern", Shape.TextLike("^x$", "x"), ""), ShapeKey.Optional("list", Shape.List(Shape.Any), ""));

        var error = await Assert.ThrowsAsync<ConfigurationException>(async () =>
            await BoundObject.OpenAsync(shape, YamlDocument.Parse(yaml, "a.yml"), "the file", Interpolation, TestContext.Current.CancellationToken));

        Assert.Contains("TOKEN}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filled_in_values_are_read_as_what_the_key_wants_quoted_or_not()
    {
        var shape = Shape.Object("a thing", ShapeKey.Optional("a", Shape.Integer(), ""), ShapeKey.Optional("b", Shape.Integer(), ""));

        var bound = await BoundObject.OpenAsync(
            shape, YamlDocument.Parse("a: ${PAGES}\nb: '${PAGES}'", "a.yml"), "the file", Interpolation, TestContext.Current.CancellationToken);

        Assert.Equal((12, 12), (bound.Integer("a"), bound.Integer("b")));
    }

    [Fact]
    public async Task Json_of_resolved_configuration_shows_no_secret()
    {
        var resolved = await ResolveAsync("token: ${secret:a/b#TOKEN}\ncopied: s3cr3t-value");
        using var buffer = new MemoryStream();

        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            resolved.WriteTo(json, redactor);

        Assert.Equal("""{"token":"${secret:a/b#TOKEN}","copied":"***"}""", Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private async Task<YamlMapping> ResolveAsync(string yaml)
    {
        var problems = new ProblemList();
        var resolved = await Interpolation.ResolveAsync(YamlDocument.Parse(yaml, "a.yml"), problems, TestContext.Current.CancellationToken);
        problems.ThrowIfAny();
        return Assert.IsType<YamlMapping>(resolved);
    }
}
