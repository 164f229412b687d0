using Pipeline.Configuration;
using Pipeline.Connectors;
using Pipeline.Diagnostics;

namespace Pipeline.Runs.Configuration;

/// <summary>A table and where it lies in the lake.</summary>
/// <param name="Key">Its folder.</param>
/// <param name="Name">What it is, as messages say it: <c>the stream 'epl/matches'</c>.</param>
/// <param name="Location">Where that is declared.</param>
internal sealed record LakeTenant(string Key, string Name, SourceLocation Location);

/// <summary>Which folder of the lake belongs to which table. No two share one, and none lies inside another's.</summary>
internal static class LakePlaces
{
    /// <summary>The folder of a stream that names none.</summary>
    public static string UsualOf(string source, string stream) => $"bronze/{source}/{stream}";

    /// <summary>The tables of streams: their own, and those of their children beside it.</summary>
    public static IEnumerable<LakeTenant> TablesOf(DeclaredStream stream)
    {
        var place = stream.Place is null || !Placeholders.ArePending(stream.Place) ? stream.Place : throw new ConfigurationException(
            "'location' holds a placeholder: where a table lies must not depend on who asks",
            stream.Place.Location,
            "Write the folder out; targets differ by their lake.");
        var (key, at) = (place?.Text ?? UsualOf(stream.Source, stream.Name), place?.Location ?? stream.Location);
        yield return new LakeTenant(key, $"the stream '{stream.Source}/{stream.Name}'", at);
        foreach (var child in stream.Children)
            yield return new LakeTenant($"{key}__{child}", $"the child table '{child}' of '{stream.Source}/{stream.Name}'", at);
    }

    /// <summary>Throws a <see cref="ConfigurationException"/> with both places when two tables would get into each other's way.</summary>
    public static void RequireApart(IEnumerable<LakeTenant> tables)
    {
        var known = new Dictionary<string, LakeTenant>(StringComparer.Ordinal);
        foreach (var table in tables.OrderBy(table => table.Key.Length))
        {
            for (var end = table.Key.Length; end > 0; end = table.Key.LastIndexOf('/', end - 1))
            {
                if (known.TryGetValue(table.Key[..end], out var other)) throw InTheWay(table, other);
            }

            known.Add(table.Key, table);
        }
    }

    private static ConfigurationException InTheWay(LakeTenant table, LakeTenant other)
    {
        var what = table.Key == other.Key ? $"is also that of {other.Name}" : $"lies inside '{other.Key}', which is that of {other.Name}";
        return new ConfigurationException(
            $"the folder '{table.Key}' of {table.Name} {what} ({other.Location})", table.Location, "Give one of them another 'location'.");
    }
}
