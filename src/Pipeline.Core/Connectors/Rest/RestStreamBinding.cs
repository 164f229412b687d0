using System.Globalization;
using Pipeline.Configuration;
using Pipeline.Connectors.Decoding;
using Pipeline.Connectors.Http;
using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>Reads a stream of a source's file. What its keys are and mean is in <see cref="RestSourceShape"/>.</summary>
internal sealed class RestStreamBinding(
    BoundObject stream, string source, HeaderList headers, IReadOnlyList<StreamVariable> variables, ProblemList problems)
{
    public RestStreamOptions Bind()
    {
        var records = Records();
        var content = new ContentBinding(stream, "content", problems).Bind();
        var cursor = stream.Object("cursor", RestSourceShape.Cursor);
        var parent = stream.Object("for_each", RestSourceShape.ForEach);
        var options = new RestStreamOptions(StreamKeys.Bind(stream, source, problems), stream.Text("path"))
        {
            Method = HttpMethod.Parse(stream.Text("method")),
            Params = stream.Map("params"),
            Body = Body(),
            IncludedVariables = stream.Texts("include_vars"),
            Records = records,
            Content = content,
            Paginator = new PaginatorBinding(stream, records, problems).Bind(),
            MaxPages = (int?)stream.Integer("max_pages"),
            IsConditional = stream.Boolean("conditional"),
            PollIntervalHeader = stream.TextOrNull("poll_interval_header"),
            CursorParam = cursor?.TextOrNull("param"),
            CursorEndParam = cursor?.TextOrNull("end_param"),
            CursorFormat = Format(cursor),
            Concurrency = (int)stream.Integer("concurrency")!.Value,
            ParentConcurrency = (int)(parent?.Integer("concurrency") ?? 1),
            SkipsMissing = parent?.Text("on_missing") == "skip",
        };
        RequireSense(options);
        return Template(options) is { } template ? options with { Spec = Spec(options.Spec, cursor, parent, template, content?.IsUntyped is true) } : options;
    }

    private void RequireSense(RestStreamOptions options)
    {
        foreach (var name in (string?[])[options.CursorParam, options.CursorEndParam])
        {
            if (name is not null && options.Params.Any(parameter => parameter.Key == name))
                problems.Add($"'{name}' is set by the cursor and by 'params'", stream.LocationOf("params"), "Take it out of 'params'.");
        }

        if (options.Content is not null) RequireWhole(options);
        if (!stream.Has("for_each")) return;
        if (options.IsConditional) problems.Add("'conditional' speaks of one answer, and a stream with 'for_each' has many", stream.LocationOf("conditional"), "Leave it out.");
        if (options.Concurrency > 1) problems.Add("'concurrency' of a stream with 'for_each' belongs under 'for_each'", stream.LocationOf("concurrency"));
    }

    /// <summary>Nothing can be looked up beside the rows of an answer that is no JSON.</summary>
    private void RequireWhole(RestStreamOptions options)
    {
        if (options.Content!.Format == ContentFormat.Parquet)
            problems.Add("Parquet can only be read from files", stream.LocationOf("content"), "Use a source of the kind 'files'.");
        if (options.Paginator is not (Paginator.None or Paginator.LinkHeader))
            problems.Add("a stream with 'content' can have the paginators none and link_header only", stream.LocationOf("paginator"));
        if (stream.Has("records"))
            problems.Add("'records' of a stream with 'content' belongs under 'content'", stream.LocationOf("records"));
    }

    /// <summary>The requests, to see what they use; null when a place in them is unknown.</summary>
    private RequestTemplate? Template(RestStreamOptions options)
    {
        var isGood = true;
        foreach (var (key, text) in (IEnumerable<(string, string)>)[("path", options.Path), .. options.Params.Select(parameter => ("params", parameter.Value)), ("body", options.Body ?? "")])
        {
            if (Mistake(text) is not { } mistake) continue;
            problems.Add($"'{key}' cannot be used: {mistake}", stream.LocationOf(key));
            isGood = false;
        }

        foreach (var header in headers)
        {
            if (Mistake(header.Value) is not { } mistake) continue;
            problems.Add($"the header '{header.Key}' cannot be used: {mistake}", stream.Location);
            isGood = false;
        }

        return isGood ? new RequestTemplate(new Uri("http://unused.invalid"), headers, options) : null;
    }

    private static string? Mistake(string text)
    {
        try
        {
            RequestText.Parse(text);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private StreamSpec Spec(StreamSpec spec, BoundObject? cursor, BoundObject? parent, RequestTemplate template, bool isUntyped)
    {
        if (template.UsesCursor && cursor is null) problems.Add("{cursor} is used and the stream has no 'cursor'", stream.Location, "Name its field under 'cursor'.");
        var fields = template.ParentFields.ToList();
        if (fields.Count > 0 && parent is null) problems.Add($"{{parent.{fields[0]}}} is used and the stream has no 'for_each'", stream.Location, "Say whose rows are meant under 'for_each'.");
        var field = cursor?.Text("field");
        var named = SourceVars.Pick(variables, template.Variables, stream.Location, problems);
        RequireIncluded([.. named.Select(variable => variable.Name)]);
        spec = spec with
        {
            Variables = named,
            IsWindowed = spec.Window is null ? template.UsesStart && template.UsesEnd : template.UsesStart || template.UsesEnd,
            Cursor = CursorOf(cursor),
            Parent = parent is null ? null : ParentOf(parent, fields),
            Table = spec.Table with { Cursor = spec.Table.Cursor ?? (field?.Contains('.') is false ? field : null), IsUntyped = isUntyped },
        };
        StreamKeys.RequireWindowed(spec, stream, problems);
        return spec;
    }

    private void RequireIncluded(string[] named)
    {
        if (stream.Texts("include_vars").FirstOrDefault(name => !named.Contains(name)) is not { } stranger) return;
        problems.Add(
            $"'include_vars' names '{stranger}', which is no variable the stream is asked with",
            stream.LocationOf("include_vars"),
            NearestName.Hint(stranger, named));
    }

    private static CursorSpec? CursorOf(BoundObject? cursor)
    {
        if (cursor is null) return null;
        var lag = cursor.TextOrNull("lag");
        return new CursorSpec(cursor.Text("field"))
        {
            Initial = cursor.TextOrNull("initial"),
            LagNumber = long.TryParse(lag, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
            Lag = Duration.TryParse(lag, out var length) ? length : null,
        };
    }

    private ParentSpec ParentOf(BoundObject parent, List<string> used)
    {
        var include = parent.Texts("include");
        var fields = used.Union(include).ToList();
        var values = Values(parent);
        if (parent.Has("stream") == parent.Has("values"))
            problems.Add("for_each needs either 'stream' or 'values'", parent.Location);
        if (parent.Has("where") && !parent.Has("stream"))
            problems.Add("'where' picks rows of a 'stream'", parent.LocationOf("where"));
        if (values.SelectMany(row => fields.Where(field => !row.ContainsKey(field))).FirstOrDefault() is { } missing)
            problems.Add($"a row of 'values' has no '{missing}', which is used", parent.LocationOf("values"));
        return new ParentSpec(parent.TextOrNull("stream"), fields, values) { Where = parent.TextOrNull("where"), Include = include };
    }

    private static List<IReadOnlyDictionary<string, string>> Values(BoundObject parent) => parent.Given("values") is YamlSequence rows
        ? [.. rows.Items.Select(row => ((YamlMapping)row).Entries.ToDictionary(entry => entry.Key.Text, entry => ((YamlScalar)entry.Value).Text, StringComparer.Ordinal))]
        : [];

    private string? Format(BoundObject? cursor)
    {
        if (cursor?.TextOrNull("format") is not { } format) return null;
        if (Mistake($"{{cursor:{format}}}") is { } mistake) problems.Add(mistake, cursor.LocationOf("format"));
        return format;
    }

    private RecordsPath Records()
    {
        if (RecordsPath.TryParse(stream.Text("records"), out var path, out var error)) return path;
        problems.Add($"'records' cannot be {stream.Given("records")!.Describe()}: {error}", stream.LocationOf("records"));
        return RecordsPath.Root;
    }

    private string? Body()
    {
        if (stream.TextOrNull("body") is not { } body) return null;
        if (Mistake(body) is null && !RestSourceFile.IsJson(body)) problems.Add("'body' is not JSON", stream.LocationOf("body"));
        return body;
    }
}
