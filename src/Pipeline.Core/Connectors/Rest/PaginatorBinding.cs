using System.Text.Json;
using Pipeline.Configuration;

namespace Pipeline.Connectors.Rest;

/// <summary>Reads a stream's <c>paginator</c>. What its keys are and mean is in <see cref="PaginatorShape"/>.</summary>
internal sealed class PaginatorBinding(BoundObject stream, RecordsPath records, ProblemList problems)
{
    private const string UsePages = "Use the paginator 'page', a cursor or a link.";

    public Paginator Bind()
    {
        var (kind, keys) = stream.Variant("paginator", PaginatorShape.Kinds) ?? ShortForm();
        return kind switch
        {
            "none" => Paginator.OnePage,
            "link_header" => new Paginator.LinkHeader(keys.Boolean("allow_other_hosts")),
            "next_url" => new Paginator.JsonLink(RecordsPath.Parse("$.next"), keys.Boolean("allow_other_hosts")),
            "json_link" => new Paginator.JsonLink(Path(keys, "path") ?? RecordsPath.Root, keys.Boolean("allow_other_hosts")),
            "page" => Page(keys),
            "offset" => Offset(keys),
            "cursor" => Cursor(keys),
            _ => throw new InvalidOperationException($"the shape allows the paginator '{kind}' and nothing reads it"),
        };
    }

    private (string Kind, BoundObject Keys) ShortForm()
    {
        var kind = stream.Text("paginator");
        return (kind, BoundObject.Open(PaginatorShape.Kinds.Of(kind), new YamlMapping([], stream.LocationOf("paginator")), "paginator"));
    }

    private Paginator.Page Page(BoundObject keys)
    {
        if (!keys.Has("size") && (keys.Has("size_param") || keys.Boolean("stop_on_short_page")))
            problems.Add("the paginator 'page' needs 'size' for 'size_param' and 'stop_on_short_page'", keys.Location);
        return new Paginator.Page
        {
            Param = Param(keys, "param"),
            Start = keys.Integer("start")!.Value,
            Size = Size(keys),
            Total = RowTotal(keys),
            TotalPages = Path(keys, "total_pages"),
            StopsOnShortPage = keys.Boolean("stop_on_short_page"),
        };
    }

    private Paginator.Offset Offset(BoundObject keys)
    {
        if (records.IsNested) problems.Add(CannotCount("the paginator 'offset'"), stream.LocationOf("paginator"), UsePages);
        return new Paginator.Offset(Size(keys)!)
        {
            Param = Param(keys, "param"),
            Total = RowTotal(keys),
            StopsOnShortPage = keys.Boolean("stop_on_short_page"),
        };
    }

    private Paginator.Cursor Cursor(BoundObject keys)
    {
        var path = Path(keys, "path") ?? RecordsPath.Root;
        (string Key, CursorPlace Place)[] places = [("param", CursorPlace.Query), ("header", CursorPlace.Header), ("body", CursorPlace.Body)];
        var given = places.Where(place => keys.Has(place.Key)).ToList();
        if (given.Count != 1)
        {
            problems.Add("the paginator 'cursor' needs exactly one of 'param', 'header' and 'body'", keys.Location);
            return new Paginator.Cursor(path, CursorPlace.Query, "");
        }

        if (given[0].Place == CursorPlace.Body && !IsJsonObject(stream.TextOrNull("body")))
            problems.Add("the paginator puts its cursor into the body, and the stream's 'body' is no JSON object", keys.LocationOf("body"), "Give the stream a 'body', '{}' at least.");
        return new Paginator.Cursor(path, given[0].Place, keys.Text(given[0].Key));
    }

    private Paginator.PageSize? Size(BoundObject keys) =>
        keys.Integer("size") is { } rows ? new Paginator.PageSize(rows, keys.TextOrNull("size_param") is null ? null : Param(keys, "size_param")) : null;

    /// <summary>A parameter that changes from page to page cannot be fixed as well.</summary>
    private string Param(BoundObject keys, string key)
    {
        var name = keys.Text(key);
        if (stream.Map("params").Any(parameter => parameter.Key == name))
            problems.Add($"'{name}' is set by the paginator and by 'params'", stream.LocationOf("params"), "Take it out of 'params'; 'start' and 'size' of the paginator say what to begin with.");
        return name;
    }

    private RecordsPath? RowTotal(BoundObject keys)
    {
        if (keys.Has("total") && records.IsNested) problems.Add(CannotCount("'total'"), keys.LocationOf("total"), UsePages);
        return Path(keys, "total");
    }

    private RecordsPath? Path(BoundObject keys, string key)
    {
        if (keys.TextOrNull(key) is not { } text) return null;
        if (!RecordsPath.TryParse(text, out var path, out var error))
            problems.Add($"'{key}' cannot be '{text}': {error}", keys.LocationOf(key));
        else if (!path.IsSingle)
            problems.Add($"'{key}' cannot be '{text}': it must lead to one value, by names only", keys.LocationOf(key));
        return path;
    }

    private string CannotCount(string what) => $"{what} counts rows, and the rows of '{records}' are parts of what the source counts";

    private static bool IsJsonObject(string? body)
    {
        if (body is null) return false;
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return true; // said once, where 'body' is read
        }
    }
}
