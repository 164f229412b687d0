using System.Globalization;
using Pipeline.Connectors.Http;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>What a read would ask for, in words.</summary>
internal static class RestPlan
{
    public static ReadPlan Of(
        RestStreamOptions stream,
        ReadRequest request,
        StreamRead read,
        ExchangeSecrets secrets,
        IReadOnlyList<StreamVariant>? variants = null)
    {
        var lines = new List<string>();
        lines.Add(read.First is { } first ? First(stream, first, secrets) : $"nothing: '{stream.Spec.Parent?.Stream}' has no rows to ask for");
        if (stream.Spec.Parent is { } parent) lines.Add(Parents(stream, parent, read.Questions));
        if (variants is { Count: > 1 })
            lines.Add($"once for each of {string.Join(", ", variants.Select(variant => Uri.UnescapeDataString(variant.Key)))}");
        if (Window(stream, request, read.Window) is { } window) lines.Add(window);
        return new ReadPlan(lines);
    }

    private static string First(RestStreamOptions stream, ExchangeRequest first, ExchangeSecrets secrets)
    {
        var body = first.Body.IsEmpty ? "" : $" with a body of {first.Body.Length} bytes";
        var paging = stream.Paginator.Description is { } pages ? $", then {pages}" : "";
        var most = stream.MaxPages is { } limit ? $", at most {limit} pages" : "";
        var ahead = stream.Concurrency > 1 ? $", {stream.Concurrency} at once" : "";
        return $"{first.Method} {secrets.Show(first.Url)}{body}{paging}{most}{ahead}";
    }

    private static string Parents(RestStreamOptions stream, ParentSpec parent, int count)
    {
        var whose = parent.Stream is { } name ? $"of {name}{(parent.Where is { } where ? $" where {where}" : "")}" : "of 'for_each'";
        var ahead = stream.ParentConcurrency > 1 ? $", {stream.ParentConcurrency} at once" : "";
        return string.Create(CultureInfo.InvariantCulture, $"once for each of {count} rows {whose}{ahead}");
    }

    private static string? Window(RestStreamOptions stream, ReadRequest request, ReadWindow window)
    {
        var start = window.Cursor ?? (window.Start is { } instant ? ReadWindow.Format(instant, null) : null);
        if (start is null) return stream.Spec.Cursor is null ? null : "from the beginning";
        var why = request.Interval is not null ? "" : request.State.Watermark is { } watermark ? $" (the watermark is {watermark})" : " (the cursor's initial value)";
        return $"from {start}{why} to {ReadWindow.Format(window.End, null)}";
    }
}
