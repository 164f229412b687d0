using Pipeline.Configuration;
using Pipeline.Connectors.Decoding.Csv;
using Pipeline.Connectors.Rest;

namespace Pipeline.Connectors.Decoding;

/// <summary>Reads what a stream says of its objects. What the keys are and mean is in <see cref="ContentShape"/>.</summary>
internal sealed class ContentBinding(BoundObject stream, string key, ProblemList problems)
{
    /// <summary>What is declared; null when nothing is.</summary>
    public Content? Bind()
    {
        if (!stream.Has(key)) return null;
        var (kind, keys) = stream.Variant(key, ContentShape.Kinds) ?? Empty(stream.Text(key));
        return Whole(kind, keys);
    }

    /// <summary>What a kind is when nothing more is said of it.</summary>
    public Content Default(string kind)
    {
        var (_, keys) = Empty(kind);
        return Whole(kind, keys);
    }

    private Content Whole(string kind, BoundObject keys) =>
        kind == "parquet" ? new Content(ContentFormat.Parquet) : Common(Of(kind, keys), keys);

    private (string Kind, BoundObject Keys) Empty(string kind) =>
        (kind, BoundObject.Open(ContentShape.Kinds.Of(kind), new YamlMapping([], stream.LocationOf(key)), key));

    private static Content Common(Content content, BoundObject keys)
    {
        return content with
        {
            Compression = keys.Text("compression") switch
            {
                "none" => Compression.None,
                "gz" => Compression.Gzip,
                "zip" => Compression.Zip,
                _ => Compression.Auto,
            },
            Member = keys.TextOrNull("member"),
            MaxBytes = keys.Integer("max_bytes")!.Value,
            MaxRowBytes = (int)keys.Integer("max_row_bytes")!.Value,
        };
    }

    private Content Of(string kind, BoundObject keys) => kind switch
    {
        "json" => new Content(ContentFormat.Json) { Records = Records(keys) },
        "jsonl" => new Content(ContentFormat.JsonLines),
        "house_ptr" => new Content(ContentFormat.HousePtr),
        "csv" => new Content(ContentFormat.Csv) { Csv = Dialect(keys) },
        "xml" => new Content(ContentFormat.Xml) { Elements = keys.Text("records").Split('/') },
        _ => throw new InvalidOperationException($"the shape allows content of the kind '{kind}' and nothing reads it"),
    };

    private static CsvDialect Dialect(BoundObject keys)
    {
        var names = keys.Given("header") is YamlSequence ? keys.Texts("header") : [];
        return new CsvDialect
        {
            Delimiter = keys.TextOrNull("delimiter") is { } delimiter ? delimiter == "tab" ? '\t' : delimiter[0] : null,
            Quote = keys.Text("quote") is var quote && quote == "none" ? null : quote[0],
            HasHeader = names.Count == 0 && keys.Boolean("header"),
            Columns = names,
            Encoding = keys.TextOrNull("encoding"),
        };
    }

    private RecordsPath Records(BoundObject keys)
    {
        if (RecordsPath.TryParse(keys.Text("records"), out var path, out var error)) return path;
        problems.Add($"'records' cannot be {keys.Given("records")!.Describe()}: {error}", keys.LocationOf("records"));
        return RecordsPath.Root;
    }
}
