using System.Text;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Configuration;

public sealed class YamlDocumentTests
{
    [Fact]
    public void Every_key_and_value_knows_its_place()
    {
        var root = Mapping("# a comment\nsource: github\nstreams:\n  - name: events\n    params: { per_page: 100 }\n");

        Assert.Equal(new SourceLocation("a.yml", 2, 1), root.Entries[0].Key.Location);
        Assert.Equal(new SourceLocation("a.yml", 2, 9), root["source"]!.Location);
        var stream = Assert.IsType<YamlMapping>(Assert.IsType<YamlSequence>(root["streams"]).Items[0]);
        Assert.Equal(new SourceLocation("a.yml", 4, 5), stream.Location);
        Assert.Equal("a.yml:5:25", Assert.IsType<YamlMapping>(stream["params"])["per_page"]!.Location.ToString());
    }

    [Theory]
    [InlineData("plain", YamlScalarStyle.Plain, "plain")]
    [InlineData("'it''s'", YamlScalarStyle.Quoted, "it's")]
    [InlineData("\"a\\tb\"", YamlScalarStyle.Quoted, "a\tb")]
    [InlineData("|\n  one\n  two\n", YamlScalarStyle.Block, "one\ntwo\n")]
    [InlineData(">-\n  one\n  two\n", YamlScalarStyle.Block, "one two")]
    [InlineData("one\n  two", YamlScalarStyle.Plain, "one two")]
    public void Scalars_keep_their_style(string yaml, YamlScalarStyle style, string text)
    {
        var scalar = Assert.IsType<YamlScalar>(Mapping($"k: {yaml}")["k"]);
        Assert.Equal((style, text), (scalar.Style, scalar.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("\uFEFF")]
    public void An_empty_file_is_null(string text) => Assert.True(Assert.IsType<YamlScalar>(YamlDocument.Parse(text, "a.yml")).IsNull);

    [Fact]
    public void Aliases_stand_for_the_anchored_value_at_its_place()
    {
        var root = Mapping("a: &shared [1, 2]\nb: *shared\n");

        Assert.Same(root["a"], root["b"]);
    }

    [Theory]
    [InlineData("base: &b { x: 1, y: 2 }\nk:\n  <<: *b\n  y: 3\n  z: 4\n", "x=1 y=3 z=4")]
    [InlineData("base: &b { x: 1, y: 2 }\nk:\n  y: 3\n  <<: *b\n", "x=1 y=3")]
    [InlineData("a: &a { x: 1 }\nb: &b { x: 2, y: 2 }\nk:\n  <<: [*a, *b]\n", "x=1 y=2")]
    [InlineData("k:\n  <<: { x: 1 }\n  <<: { y: 2 }\n", "x=1 y=2")]
    [InlineData("k:\n  '<<': 1\n", "<<=1")]
    public void Merge_keys_are_merged_as_PyYAML_merges_them(string yaml, string expected)
    {
        var merged = Assert.IsType<YamlMapping>(Mapping(yaml)["k"]);

        Assert.Equal(expected, string.Join(' ', merged.Entries.Select(entry => $"{entry.Key.Text}={entry.Value}")));
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "a: 1\n\tb: 2\n", "a.yml:2:1: not valid YAML (while scanning a plain scalar, found a tab character that violate indentation): b: 2. Indent with spaces: YAML does not allow tabs." },
        { "a: b: c\n", "a.yml:1:5: not valid YAML (while scanning a plain scalar value, found invalid mapping): a: b: c. Put quotes around a value that contains ': '." },
        { "a: [1, 2\nb: 3\n", "a.yml:1:6: not valid YAML (the text after this place cannot be understood): a: [1, 2" },
        { "a: {{ var('x') }}-1\n", "a.yml:1:18: not valid YAML (while parsing a block mapping, did not find expected key): a: {{ var('x') }}-1. Put quotes around the template." },
        { "a: 'open\n", "a.yml:1:4: not valid YAML (while scanning a quoted scalar, found unexpected end of stream): a: 'open" },
        { "a: 1\nb: 2\na: 3\n", "a.yml:3:1: the key 'a' is already given on line 1. Remove one of them." },
        { "a: 1\n---\nb: 2\n", "a.yml:2:1: a second YAML document begins here, and a file may hold only one. Make it a file of its own." },
        { "a: *missing\n", "a.yml:1:4: the alias '*missing' has no anchor '&missing' before it" },
        { "a: &self [*self]\n", "a.yml:1:11: the alias '*self' has no anchor '&self' before it" },
        { "a: !env HOME\n", "a.yml:1:4: the tag '!env' is not supported. Remove it." },
        { "? [1, 2]\n: x\n", "a.yml:1:3: a key must be text, not a list. Quote it if it is a template." },
        { "<<: 3\n", "a.yml:1:5: '<<' merges mappings, not '3'" },
        { "a: 1\na: 2\nb: *c\n", "a.yml:2:1: the key 'a' is already given on line 1. Remove one of them.\na.yml:3:4: the alias '*c' has no anchor '&c' before it" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_nobody_means_is_refused_at_its_place(string yaml, string expected) =>
        Assert.Equal(expected, Assert.Throws<ConfigurationException>(() => YamlDocument.Parse(yaml, "a.yml")).Message);

    [Fact]
    public void A_key_given_twice_is_found_in_a_large_mapping_too()
    {
        var lines = Enumerable.Range(0, 40).Select(number => $"k{number}: {number}").Append("k3: again").Append("k30: again");

        var error = Assert.Throws<ConfigurationException>(() => Mapping(string.Join('\n', lines)));

        Assert.Equal([41, 42], error.Problems.Select(problem => problem.Location!.Line));
        Assert.Contains("on line 4", error.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_lines_that_stand_for_billions_of_values_are_refused()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 12; level++)
            yaml.AppendLine($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]");

        var error = Assert.Throws<ConfigurationException>(() => Mapping(yaml.ToString()));

        Assert.Contains("aliases repeat more than 2,000,000 values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_refused_and_does_not_overflow_the_stack()
    {
        var error = Assert.Throws<ConfigurationException>(() => YamlDocument.Parse(new string('[', 100_000), "a.yml"));

        Assert.Contains("nested deeper than 200 levels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_text_is_always_a_tree_or_a_refusal()
    {
        const string Sound = "source: github # note\nlist: [1, 'two', \"three\"]\nmap: { a: &x 1, b: *x }\ntext: |\n  one\n  two\n<<: { c: ~ }\n- x\n? k\n: v\n";
        const string Noise = "\t\n :-[]{}'\"|>&*!%@`#,?<~\\\0é";
        var random = new Random(20260102);
        for (var round = 0; round < 3_000; round++)
        {
            var text = new StringBuilder(Sound);
            for (var edit = random.Next(1, 5); edit > 0; edit--) text[random.Next(text.Length)] = Noise[random.Next(Noise.Length)];
            var damaged = text.ToString(0, random.Next(1, text.Length));

            var error = Record.Exception(() => YamlDocument.Parse(damaged, "a.yml"));

            Assert.True(error is null or ConfigurationException { Location: not null }, $"{error}\nfor\n{damaged}");
        }
    }

    [Fact]
    public void A_missing_file_and_one_that_is_not_text_are_named()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["latin.yml"], [(byte)'a', (byte)':', (byte)' ', 0xE9]);

        Assert.Equal("there is no file 'config/x.yml'", Assert.Throws<ConfigurationException>(() => YamlDocument.Load(folder["x.yml"], "config/x.yml")).Message);
        Assert.Equal("'latin.yml' is not UTF-8 text. Save it as UTF-8.", Assert.Throws<ConfigurationException>(() => YamlDocument.Load(folder["latin.yml"], "latin.yml")).Message);
    }

    [Fact]
    public void A_file_twice_as_long_costs_twice_the_memory_and_no_more()
    {
        AllocatedBy(models: 10);

        var (once, twice) = (AllocatedBy(models: 100), AllocatedBy(models: 200));

        Assert.InRange(twice, once * 1.8, once * 2.2);
    }

    private static long AllocatedBy(int models)
    {
        var yaml = new StringBuilder("models:\n");
        for (var model = 0; model < models; model++)
        {
            yaml.AppendLine($"  - name: model_{model}\n    columns:");
            for (var column = 0; column < 20; column++)
                yaml.AppendLine($"      - name: column_{column}\n        description: \"The {column}th column\"\n        tests: [unique, not_null]");
        }

        var text = yaml.ToString();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(models, Assert.IsType<YamlSequence>(Mapping(text)["models"]).Items.Count);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static YamlMapping Mapping(string yaml) => Assert.IsType<YamlMapping>(YamlDocument.Parse(yaml, "a.yml"));
}
