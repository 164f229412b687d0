using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the rows of unit tests: written out, as CSV or as SQL, in place or in a fixture file.</summary>
internal sealed class UnitTestRowReader(PackageReading reading)
{
    private static readonly string[] Formats = ["dict", "csv", "sql"];

    private readonly Lazy<IReadOnlyList<ProjectFileEntry>> fixtures =
        new(() => reading.Package.Files(reading.Package.File.TestPaths.Select(path => $"{path}/fixtures"), ".csv", ".sql"));

    public UnitTestRows Read(YamlMapping entry)
    {
        var format = entry["format"]?.AsText("format", reading.Problems) ?? "dict";
        switch (format)
        {
            case "dict":
                return new UnitTestRows { Values = [.. Dictionaries(entry["rows"])] };
            case "csv":
                return Text(entry, ".csv") is var (csv, at) ? new UnitTestRows { Values = Csv(csv, at) } : new UnitTestRows();
            case "sql":
                return new UnitTestRows { Sql = Text(entry, ".sql") is var (query, _) ? query.Trim() : null };
            default:
                reading.Problems.Add($"there is no format '{format}'", entry["format"]!.Location, NearestName.Hint(format, Formats));
                return new UnitTestRows();
        }
    }

    private IEnumerable<IReadOnlyDictionary<string, object?>> Dictionaries(YamlNode? rows)
    {
        if (rows is null or YamlScalar { IsNull: true }) yield break;
        foreach (var row in rows.AsList("rows", reading.Problems) ?? [])
        {
            if (row.AsMap("a row", reading.Problems) is { } mapping) yield return PlainValue.Dictionary(mapping, reading.Yaml.Value);
        }
    }

    /// <summary>The text in place or of the fixture, and where it is.</summary>
    private (string Text, SourceLocation At)? Text(YamlMapping entry, string extension)
    {
        if (entry["fixture"] is { } fixture && fixture is not YamlScalar { IsNull: true })
        {
            if (fixture.AsText("fixture", reading.Problems) is not { } name) return null;
            if (fixtures.Value.FirstOrDefault(file => file.Name == name && Path.GetExtension(file.Path) == extension) is { } found)
                return (found.ReadText(), new SourceLocation(found.FullPath, 1));
            reading.Problems.Add(
                $"there is no fixture '{name}{extension}'", fixture.Location,
                NearestName.Hint(name, [.. fixtures.Value.Select(file => file.Name)]) ?? "Put it into the folder 'fixtures' of the tests.");
            return null;
        }

        if (entry["rows"]?.AsText("rows", reading.Problems) is { } text) return (text, entry["rows"]!.Location);
        if (entry["rows"] is null) reading.Problems.Add("there are no rows", entry.Location, "Add 'rows' or 'fixture'.");
        return null;
    }

    private List<IReadOnlyDictionary<string, object?>> Csv(string text, SourceLocation at)
    {
        var lines = CsvText.Records(text).ToList();
        if (lines is [] or [_]) return [];
        List<IReadOnlyDictionary<string, object?>> rows = [];
        foreach (var cells in lines.Skip(1))
        {
            if (cells.Count != lines[0].Count)
                reading.Problems.Add($"row {rows.Count + 1} has {cells.Count} values for {lines[0].Count} columns", at,
                    "Give each row a value for each column.");
            // An empty cell is NULL, as in dbt.
            rows.Add(lines[0].Zip(cells).ToDictionary(pair => pair.First.Trim(), pair => pair.Second is "" ? null : (object?)pair.Second));
        }

        return rows;
    }
}

/// <summary>Splits CSV: commas, double quotes around what holds one, quotes doubled.</summary>
internal static class CsvText
{
    /// <summary>The records that are not blank.</summary>
    public static IEnumerable<IReadOnlyList<string>> Records(string text)
    {
        List<string> record = [];
        var cell = new System.Text.StringBuilder();
        var isQuoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            if (isQuoted && i < text.Length)
            {
                if (c != '"') cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
                else isQuoted = false;
            }
            else if (c == '"' && cell.Length == 0)
            {
                isQuoted = true;
            }
            else if (c is ',' or '\n')
            {
                record.Add(cell.ToString());
                cell.Clear();
                if (c is ',') continue;
                if (record is not [""]) yield return [.. record];
                record.Clear();
            }
            else if (c != '\r')
            {
                cell.Append(c);
            }
        }
    }
}
