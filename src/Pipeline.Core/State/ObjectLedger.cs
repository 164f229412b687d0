using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pipeline.State;

/// <summary>
/// The objects whose rows a stream has, kept so that a commit's size follows its news and not all there ever was: each load
/// writes those it brought into a domain of its own, <c>pipeline.objects.ordinal</c>; the later word on a name holds. Domains that are no
/// larger than the news are taken up into theirs, so that there are never many.
/// </summary>
internal static class ObjectLedger
{
    private const string Prefix = "pipeline.objects.";

    /// <summary>All objects.</summary>
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyDictionary<string, string> domains) => Union(Pages(domains));

    /// <summary>The domains to write, a null text to remove one, so that exactly these objects are remembered.</summary>
    public static IReadOnlyDictionary<string, string?> Write(
        IReadOnlyDictionary<string, string> objects, IReadOnlyDictionary<string, string> domains, long ordinal)
    {
        var pages = Pages(domains);
        var news = News(Union(pages), objects);
        var written = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (news.Count == 0) return written;
        while (pages is [.., var last] && last.Entries.Count <= news.Count)
        {
            foreach (var (name, mark) in last.Entries) news.TryAdd(name, mark);
            written[NameOf(last.Ordinal)] = null;
            pages.RemoveAt(pages.Count - 1);
        }

        // Nothing older is left that would have to be said to be gone.
        if (pages is []) news = news.Where(pair => pair.Value is not null).ToDictionary(StringComparer.Ordinal);
        if (news.Count > 0) written[NameOf(ordinal)] = Print(news);
        return written;
    }

    private static Dictionary<string, string?> News(Dictionary<string, string> known, IReadOnlyDictionary<string, string> objects)
    {
        var news = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, mark) in objects)
        {
            if (known.GetValueOrDefault(name) != mark) news[name] = mark;
        }

        foreach (var gone in known.Keys.Where(name => !objects.ContainsKey(name))) news[gone] = null;
        return news;
    }

    private static Dictionary<string, string> Union(List<Page> pages)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, mark) in pages.SelectMany(page => page.Entries))
        {
            if (mark is null) all.Remove(name);
            else all[name] = mark;
        }

        return all;
    }

    private static List<Page> Pages(IReadOnlyDictionary<string, string> domains) =>
        [.. domains.Where(domain => domain.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(domain => new Page(long.Parse(domain.Key.AsSpan(Prefix.Length), CultureInfo.InvariantCulture), Parse(domain.Value)))
            .OrderBy(page => page.Ordinal)];

    private static string NameOf(long ordinal) => Prefix + ordinal.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string?> Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString(), StringComparer.Ordinal);
    }

    private static string Print(Dictionary<string, string?> entries)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, mark) in entries.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(name, mark);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>What one load wrote; a null mark says that the object is gone.</summary>
    private sealed record Page(long Ordinal, Dictionary<string, string?> Entries);
}
