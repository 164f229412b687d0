using Pipeline.Connectors.Decoding;

namespace Pipeline.Tests.Connectors.Decoding;

/// <summary>Packed objects, honest and hostile.</summary>
public sealed class UnpackingTests
{
    private const string Two = "{\"a\":1}\n{\"a\":2}\n";

    private static readonly Content Lines = new(ContentFormat.JsonLines);

    [Fact]
    public void What_is_gzip_is_seen_from_its_bytes() =>
        Assert.Equal(Two, DecodeBench.Of(Lines, DecodeBench.Gzip(DecodeBench.Bytes(Two))).Text);

    [Fact]
    public void Gzip_of_several_members_is_their_sum() =>
        Assert.Equal(Two + Two, DecodeBench.Of(Lines, DecodeBench.Gzip(DecodeBench.Bytes(Two), DecodeBench.Bytes(Two))).Text);

    [Fact]
    public void Gzip_cut_off_anywhere_is_refused_with_its_place()
    {
        var packed = DecodeBench.Gzip(DecodeBench.Bytes(Many(2_000)));
        for (var length = 11; length < packed.Length; length += length < 40 || packed.Length - length < 40 ? 1 : 997)
        {
            var failure = DecodeBench.Refused(Lines, packed[..length]);
            Assert.StartsWith("data/x cannot be read: the gzip data is broken or cut off at byte ", failure.Message, StringComparison.Ordinal);
            Assert.Contains($" of {length}, after ", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gzip_with_a_flipped_byte_never_gives_other_rows()
    {
        var packed = DecodeBench.Gzip(DecodeBench.Bytes(Many(2_000)));
        for (var at = 10; at < packed.Length; at += 499)
        {
            var broken = (byte[])packed.Clone();
            broken[at] ^= 0x10;
            Assert.Throws<Pipeline.Connectors.SourceException>(() => DecodeBench.Of(Lines, broken));
        }
    }

    [Fact]
    public void The_members_of_a_zip_are_read_in_the_order_of_their_names()
    {
        var packed = DecodeBench.Zip(
            ("b.jsonl", DecodeBench.Bytes("{\"a\":2}\n")), ("a.jsonl", DecodeBench.Bytes("{\"a\":1}")),
            ("folder/", []), (".hidden", [1]), ("__MACOSX/a.jsonl", [1]));

        var read = DecodeBench.Of(Lines, packed);

        Assert.Equal(Two, read.Text);
        Assert.Equal(["data/x/a.jsonl", "data/x/b.jsonl"], read.Urls);
    }

    [Fact]
    public void A_glob_picks_members()
    {
        var packed = DecodeBench.Zip(("x/a.txt", [1]), ("x/a.jsonl", DecodeBench.Bytes(Two)));

        Assert.Equal(Two, DecodeBench.Of(Lines with { Member = "**/*.jsonl" }, packed).Text);
        Refused(Lines, packed, "its members are of different kinds; it has x/a.txt, x/a.jsonl");
        Refused(Lines with { Member = "*.xml" }, packed, "no member of it matches '*.xml'; it has x/a.txt, x/a.jsonl");
    }

    [Theory]
    [InlineData("../a.jsonl")]
    [InlineData("x/../../a.jsonl")]
    [InlineData("/etc/a.jsonl")]
    [InlineData(@"..\a.jsonl")]
    [InlineData(@"C:\a.jsonl")]
    public void A_name_that_points_outside_is_refused_with_the_whole_archive(string name) =>
        Refused(Lines, DecodeBench.Zip(("good.jsonl", DecodeBench.Bytes(Two)), (name, DecodeBench.Bytes(Two))), $"its member '{name.Replace('\\', '/')}' points outside of the archive");

    [Fact]
    public void An_encrypted_member_is_refused()
    {
        var packed = DecodeBench.Zip(("a.jsonl", DecodeBench.Bytes(Two)));
        // The flag of the local header and of the directory: bit 0 says that the bytes are encrypted.
        packed[6] |= 1;
        packed[packed.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;

        Refused(Lines, packed, "its member 'a.jsonl' is encrypted");
    }

    [Fact]
    public void A_zip_cut_off_anywhere_is_refused()
    {
        var packed = DecodeBench.Zip(("a.jsonl", DecodeBench.Bytes(Many(2_000))));
        for (var length = 4; length < packed.Length; length += 211)
            Refused(Lines, packed[..length], $"the zip archive has no directory at its end: it is broken or cut off at byte {length}");
    }

    [Fact]
    public void A_member_with_a_flipped_byte_is_refused()
    {
        var packed = DecodeBench.Zip(("a.jsonl", DecodeBench.Bytes(Many(2_000))));
        var end = packed.AsSpan().IndexOf("PK\u0001\u0002"u8);
        for (var at = 60; at < end; at += 499)
        {
            var broken = (byte[])packed.Clone();
            broken[at] ^= 0x10;
            Assert.Throws<Pipeline.Connectors.SourceException>(() => DecodeBench.Of(Lines, broken));
        }
    }

    [Fact]
    public void A_member_twice_is_refused() =>
        Refused(Lines, DecodeBench.Zip(("a.jsonl", DecodeBench.Bytes(Two)), ("a.jsonl", DecodeBench.Bytes(Two))), "it has the member 'a.jsonl' more than once");

    [Fact]
    public void A_bomb_is_refused_before_it_has_gone_off()
    {
        var bomb = new byte[20 << 20];
        Array.Fill(bomb, (byte)'\n');

        Refused(Lines, DecodeBench.Zip(("a.jsonl", bomb)), "its member 'a.jsonl' unpacks to more than 500 times its size");
        Refused(Lines, DecodeBench.Gzip(bomb), "the gzip data unpacks to more than 500 times its size");
    }

    [Fact]
    public void An_object_may_not_grow_beyond_its_limit_all_members_together()
    {
        var member = DecodeBench.Bytes(Many(1_000));
        var content = Lines with { MaxBytes = (member.Length * 2) - 1 };

        Assert.Equal(1_000, DecodeBench.Of(content, DecodeBench.Zip(("a", member))).RowCount);
        Refused(content, DecodeBench.Zip(("a", member), ("b", member)), $"it is larger than {content.MaxBytes} bytes once it is unpacked");
        Refused(content, DecodeBench.Gzip(member, member), $"it is larger than {content.MaxBytes} bytes once it is unpacked");
        Refused(content, [.. member, .. member], $"it is larger than {content.MaxBytes} bytes once it is unpacked");
    }

    [Fact]
    public void A_member_larger_than_it_claims_is_refused()
    {
        var packed = DecodeBench.Zip(("a.jsonl", DecodeBench.Bytes(Two)));
        // The directory's uncompressed size.
        packed[packed.AsSpan().IndexOf("PK\u0001\u0002"u8) + 24] = 3;

        Assert.Throws<Pipeline.Connectors.SourceException>(() => DecodeBench.Of(Lines, packed));
    }

    [Theory]
    [InlineData("*.json", "a.json", true)]
    [InlineData("*.json", "x/a.json", false)]
    [InlineData("**/*.json", "a.json", true)]
    [InlineData("**/*.json", "x/y/a.json", true)]
    [InlineData("raw/**", "raw/x/y", true)]
    [InlineData("raw/**/y", "raw/y", true)]
    [InlineData("raw/**/y", "raw/xy", false)]
    [InlineData("a?.{csv,tsv}", "ab.tsv", true)]
    [InlineData("a?.{csv,tsv}", "a.csv", false)]
    [InlineData("a?.{csv,tsv}", "ab.txt", false)]
    [InlineData("a.b", "aXb", false)]
    [InlineData("a[1].json", "a[1].json", true)]
    [InlineData("a,b", "a,b", true)]
    [InlineData("{a,b*}/{x,y}.json", "bcd/y.json", true)]
    [InlineData("{a,b*}/{x,y}.json", "a/z.json", false)]
    [InlineData("{a,}b", "b", true)]
    [InlineData("**/a/**/*.{csv,json}", "x/a/a/y/b.json", true)]
    [InlineData("**/a/**/*.{csv,json}", "x/aa/b.json", false)]
    [InlineData("a**b", "a/x/b", true)]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void Globs_match_names(string pattern, string name, bool isMatch) => Assert.Equal(isMatch, new Glob(pattern).IsMatch(name));

    [Theory]
    [InlineData("raw/x*/y", "raw/")]
    [InlineData("raw/a.json", "raw/a.json")]
    [InlineData("**/x", "")]
    [InlineData("a/b{c,d}", "a/")]
    public void A_glob_knows_where_its_matches_begin(string pattern, string prefix) => Assert.Equal(prefix, new Glob(pattern).Prefix);

    private static string Many(int rows)
    {
        var random = new Random(11);
        return string.Concat(Enumerable.Range(0, rows).Select(i => $"{{\"id\":{i},\"value\":{random.Next()}}}\n"));
    }

    private static void Refused(Content content, byte[] bytes, string reason) =>
        Assert.StartsWith($"data/x cannot be read: {reason}", Unmembered(DecodeBench.Refused(content, bytes).Message), StringComparison.Ordinal);

    /// <summary>Failures inside a member name it in the address too.</summary>
    private static string Unmembered(string message) =>
        message.StartsWith("data/x/", StringComparison.Ordinal) ? "data/x" + message[message.IndexOf(' ', StringComparison.Ordinal)..] : message;
}
