using System.Text.Json;
using Pipeline.Configuration;
using Pipeline.Diagnostics;

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
            Place = Place(keys),
            StopsOn404 = keys.Boolean("stop_on_404"),
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
            Place = Place(keys),
            StopsOn404 = keys.Boolean("stop_on_404"),
            Param = Param(keys, "param"),
            Total = RowTotal(keys),
            StopsOnShortPage = keys.Boolean("stop_on_short_page"),
        };
    }

    private Paginator.Cursor Cursor(BoundObject keys)
    {
        var path = Path(keys, "path") ?? RecordsPath.Root;
        (string Key, RequestPlace Place)[] places = [("param", RequestPlace.Query), ("header", RequestPlace.Header), ("body", RequestPlace.Body)];
        var given = places.Where(place => keys.Has(place.Key)).ToList();
        if (given.Count != 1)
        {
            problems.Add("the paginator 'cursor' needs exactly one of 'param', 'header' and 'body'", keys.Location);
            return new Paginator.Cursor(path, RequestPlace.Query, "");
        }

        if (given[0].Place == RequestPlace.Body) RequireBody(keys.LocationOf("body"));
        return new Paginator.Cursor(path, given[0].Place, keys.Text(given[0].Key));
    }

    private RequestPlace Place(BoundObject keys)
    {
        var place = Enum.Parse<RequestPlace>(keys.Text("in"), ignoreCase: true);
        if (place == RequestPlace.Body) RequireBody(keys.LocationOf("in"));
        return place;
    }

    private void RequireBody(SourceLocation location)
    {
        if (!RestSourceFile.IsJson(stream.TextOrNull("body"), JsonValueKind.Object))
            problems.Add("the paginator writes into the body, and the stream's 'body' is no JSON object", location, "Give the stream a 'body', '{}' at least.");
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
}
