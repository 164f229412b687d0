using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipeline.Connectors.Decoding.Csv;

/// <summary>The columns of a CSV object: distinct names, each ready to be written before its value.</summary>
internal sealed class CsvHeader
{
    private CsvHeader(IReadOnlyList<string> names, IReadOnlyList<string> changes)
    {
        Changes = changes;
        Prefixes = [.. names.Select((name, index) => Encoding.UTF8.GetBytes($"{(index == 0 ? '{' : ',')}\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\":"))];
    }

    /// <summary><c>{"name":</c> of the first column, <c>,"name":</c> of the others.</summary>
    public byte[][] Prefixes { get; }

    /// <summary>What was made of the names and is not as they are written, in words.</summary>
    public IReadOnlyList<string> Changes { get; }

    public int Count => Prefixes.Length;

    /// <summary>Columns named by someone: blank space around names goes, line breaks become spaces, and every name is made distinct.</summary>
    public static CsvHeader Of(IReadOnlyList<string> written)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<string> names = [];
        List<string> changes = [];
        for (var i = 0; i < written.Count; i++)
        {
            var wanted = string.Join(' ', written[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (wanted.Length == 0) wanted = Numbered(i);
            var name = wanted;
            for (var n = 2; !taken.Add(name); n++) name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{n}");
            // Line breaks in quoted headers are layout; only another name is worth a word.
            if (written[i].Trim().Length == 0) changes.Add($"column {i + 1} has no name and is called '{name}'");
            else if (name != wanted) changes.Add($"column {i + 1} is another '{wanted}' and is called '{name}'");
            names.Add(name);
        }

        return new CsvHeader(names, changes);
    }

    /// <summary>Columns that nobody named.</summary>
    public static CsvHeader OfCount(int columns) => new([.. Enumerable.Range(0, columns).Select(Numbered)], []);

    private static string Numbered(int index) => string.Create(CultureInfo.InvariantCulture, $"column{index + 1}");
}
