using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Tests.Configuration;

public sealed class ShapeTests
{
    internal static readonly ObjectShape Stream = Shape.Object(
        "a stream",
        ShapeKey.Required("name", Shape.TextLike("^[a-z_]+$", "lower-case words joined by '_'"), "What the stream is called."),
        ShapeKey.Optional("max_pages", Shape.Integer(1, 1000), "Stop after this many pages.", "10"),
        ShapeKey.Optional("timeout", Shape.Duration, "How long one request may take.", "30s"),
        ShapeKey.Optional("conditional", Shape.Boolean, "Ask only for what changed.", "false"),
        ShapeKey.Optional("ratio", Shape.Number, "A share."),
        ShapeKey.Optional("format", Shape.Choice("jsonl", "parquet"), "How rows are kept.", "jsonl") with { Aliases = ["file_format"] },
        ShapeKey.Optional("params", Shape.Map(Shape.Text), "Query parameters."),
        ShapeKey.Optional("required", Shape.Either(Shape.Text, Shape.List(Shape.Text, minimum: 1)), "Fields every row must have."),
        ShapeKey.Optional("auth", Shape.Kinds(
            "auth",
            ("bearer", Shape.Object("bearer auth", ShapeKey.Required("token", Shape.Text, "The token."))),
            ("basic", Shape.Object("basic auth", ShapeKey.Required("user", Shape.Text, "The user."), ShapeKey.Required("password", Shape.Text, "The password.")))), "How the source knows us."),
        ShapeKey.Optional("step", Shape.ExactlyOne("a step", ShapeKey.Optional("ingest", Shape.Text, "A stream."), ShapeKey.Optional("transform", Shape.Text, "A selector.")), "What to do."));

    public static TheoryData<string, string> Mistakes => new()
    {
        { "name: a\nmax_pags: 3", "a.yml:2:1: a stream has no key 'max_pags'. Did you mean 'max_pages'?" },
        { "name: a\nzzz: 3", "a.yml:2:1: a stream has no key 'zzz'. Known: auth, conditional, format, max_pages, name, params, ratio, required, step, timeout." },
        { "timeout: 5s", "a.yml:1:1: a stream needs the key 'name'. What the stream is called." },
        { "name: A-B", "a.yml:1:7: 'name' must be lower-case words joined by '_', not 'A-B'" },
        { "name:", "a.yml:1:6: 'name' must be text, not nothing" },
        { "name: [a]", "a.yml:1:7: 'name' must be text, not a list" },
        { "name: a\nmax_pages: ten", "a.yml:2:12: 'max_pages' must be an integer, not 'ten'" },
        { "name: a\nmax_pages: '10'", "a.yml:2:12: 'max_pages' must be an integer, not the text '10'" },
        { "name: a\nmax_pages: 0", "a.yml:2:12: 'max_pages' must be at least 1, not '0'" },
        { "name: a\nmax_pages: 1_001", "a.yml:2:12: 'max_pages' must be at most 1000, not '1_001'" },
        { "name: a\nmax_pages: 1.5", "a.yml:2:12: 'max_pages' must be an integer, not '1.5'" },
        { "name: a\nratio: .nan", "a.yml:2:8: 'ratio' must be a number, not '.nan'" },
        { "name: a\ntimeout: 30", "a.yml:2:10: 'timeout' must be a duration such as 30s, 5m, 1h30m or 2d, not '30'" },
        { "name: a\nconditional: yes", "a.yml:2:14: 'conditional' must be true or false, not 'yes'" },
        { "name: a\nformat: jsnl", "a.yml:2:9: 'format' must be jsonl or parquet, not 'jsnl'. Did you mean 'jsonl'?" },
        { "name: a\nformat: jsonl\nfile_format: jsonl", "a.yml:3:1: 'file_format' is another name of 'format', and both are given. Keep 'format'." },
        { "name: a\nparams: [1]", "a.yml:2:9: 'params' must be a mapping, not a list" },
        { "name: a\nparams: { page: [1] }", "a.yml:2:17: 'page' must be text, not a list" },
        { "name: a\nrequired: { id: 1 }", "a.yml:2:11: 'required' cannot be a mapping" },
        { "name: a\nrequired: []", "a.yml:2:11: 'required' must have at least 1 item" },
        { "name: a\nrequired: [id, {}]", "a.yml:2:16: 'required[1]' must be text, not a mapping" },
        { "name: a\nauth: { token: x }", "a.yml:2:7: auth needs the key 'kind'. One of: bearer, basic." },
        { "name: a\nauth: { kind: baerer, token: x }", "a.yml:2:15: auth cannot have the kind 'baerer'. Did you mean 'bearer'?" },
        { "name: a\nauth: { kind: bearer, tokn: x }", "a.yml:2:7: bearer auth needs the key 'token'. The token.\na.yml:2:23: bearer auth has no key 'tokn'. Did you mean 'token'?" },
        { "name: a\nstep: { ingest: a, transform: b }", "a.yml:2:7: a step must have exactly one of the keys ingest or transform" },
        { "name: a\nstep: {}", "a.yml:2:7: a step must have exactly one of the keys ingest or transform" },
        { "just text", "a.yml:1:1: 'the file' must be a mapping, not 'just text'. A stream has: name, max_pages, timeout, conditional, ratio, format, params, required, auth, step." },
        { "nam: a\nmax_pages: x\ntimeout: y", "a.yml:1:1: a stream has no key 'nam'. Did you mean 'name'?\na.yml:1:1: a stream needs the key 'name'. What the stream is called.\na.yml:2:12: 'max_pages' must be an integer, not 'x'\na.yml:3:10: 'timeout' must be a duration such as 30s, 5m, 1h30m or 2d, not 'y'" },
        { "name: a\ntimeout: ${HOME", "a.yml:2:10: '${' has no closing '}' in '${HOME'. Write ${NAME}, ${NAME:-default}, ${secret:name#key} or ${secret:name#key:-default}; $${ for a literal ${." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Every_mistake_is_named_at_its_place(string yaml, string expected) =>
        Assert.Equal(expected, Assert.Throws<ConfigurationException>(() => Stream.Check(YamlDocument.Parse(yaml, "a.yml"))).Message);

    public static TheoryData<string> Sound => new()
    {
        "name: a",
        "name: a\nmax_pages: 1_000\ntimeout: 1h30m\nconditional: true\nratio: 0.001\nformat: parquet",
        "name: a\nfile_format: jsonl\nparams: { per_page: 100, flag: true, version: 1.10 }",
        "name: a\nrequired: id",
        "name: a\nrequired: [id, type]\nauth: { kind: basic, user: u, password: p }\nstep: { ingest: a }",
        "name: ${NAME}\nmax_pages: ${PAGES:-3}\ntimeout: ${secret:a/b#C}\nconditional: ${X}\nformat: ${Y}",
    };

    [Theory]
    [MemberData(nameof(Sound))]
    public void What_fits_is_accepted(string yaml) => Stream.Check(YamlDocument.Parse(yaml, "a.yml"));

    [Fact]
    public void Bound_values_have_the_shapes_defaults()
    {
        var stream = BoundObject.Open(Stream, YamlDocument.Parse("name: a\nparams: { version: 1.10 }\nrequired: id", "a.yml"), "a.yml");

        Assert.Equal("a", stream.Text("name"));
        Assert.Equal(10, stream.Integer("max_pages"));
        Assert.Equal(TimeSpan.FromSeconds(30), stream.Duration("timeout"));
        Assert.False(stream.Boolean("conditional"));
        Assert.Equal("jsonl", stream.Text("format"));
        Assert.Null(stream.Number("ratio"));
        Assert.Equal(["id"], stream.Texts("required"));
        Assert.Equal([KeyValuePair.Create("version", "1.10")], stream.Map("params"));
    }

    [Fact]
    public void Older_names_are_read_as_the_key()
    {
        var stream = BoundObject.Open(Stream, YamlDocument.Parse("name: a\nfile_format: parquet", "a.yml"), "a.yml");

        Assert.Equal("parquet", stream.Text("format"));
    }

    [Fact]
    public void A_binder_that_asks_for_an_undeclared_key_is_a_bug()
    {
        var stream = BoundObject.Open(Stream, YamlDocument.Parse("name: a", "a.yml"), "a.yml");

        Assert.Throws<InvalidOperationException>(() => stream.TextOrNull("nmae"));
    }
}
