using System.Text;
using Pipeline.Diagnostics;

namespace Pipeline.Engines.DuckDb.Warehouse.Seeds;

/// <summary>A row of a seed.</summary>
/// <param name="Line">The line of the file it begins on, from 1.</param>
/// <param name="Cells">Its texts.</param>
internal sealed record SeedRow(int Line, IReadOnlyList<string> Cells);

/// <summary>
/// A CSV file read as dbt reads seeds: UTF-8 with or without a mark, quotes only around whole cells, blank lines nothing.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Columns">The header's names verbatim; blank ones are lettered and repeated ones numbered.</param>
/// <param name="Rows">The rows, each with a cell a column.</param>
internal sealed record SeedFile(string Path, IReadOnlyList<string> Columns, IReadOnlyList<SeedRow> Rows)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ExpectedException">
    /// The file is absent, empty, no UTF-8, or a row has more or fewer cells than the header.
    /// </exception>
    public static SeedFile Read(string path, char delimiter)
    {
        var rows = new CsvText(Text(path), delimiter).Rows().Where(row => row.Cells is not [""]).ToList();
        if (rows is not [var header, ..])
        {
            throw new ExpectedException(
                "the seed is empty", "Give it a first line with the names of its columns.", new SourceLocation(path, 1));
        }

        foreach (var row in rows)
        {
            if (row.Cells.Count != header.Cells.Count) throw Ragged(path, row, header.Cells.Count);
        }

        return new SeedFile(path, Names(header.Cells), rows[1..]);
    }

    private static string Text(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException($"the seed's file cannot be read: {exception.Message}", innerException: exception);
        }

        var start = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            return Strict.GetString(bytes, start, bytes.Length - start);
        }
        catch (DecoderFallbackException exception)
        {
            var line = bytes.AsSpan(0, start + Math.Max(exception.Index, 0)).Count((byte)'\n') + 1;
            throw new ExpectedException(
                "the seed is not UTF-8", "Save the file as UTF-8.", new SourceLocation(path, line), exception);
        }
    }

    private static ExpectedException Ragged(string path, SeedRow row, int columns) => new(
        $"the row has {row.Cells.Count} cells, the header {columns}: {Shown(row)}",
        "Give every row a cell for each column, and put quotes around cells that hold the delimiter.",
        new SourceLocation(path, row.Line));

    private static string Shown(SeedRow row)
    {
        var text = string.Join(" | ", row.Cells);
        return text.Length <= 200 ? text : text[..200] + "…";
    }

    private static List<string> Names(IReadOnlyList<string> header)
    {
        var names = new List<string>();
        for (var i = 0; i < header.Count; i++)
        {
            var name = header[i].Length > 0 ? header[i] : Letter(i);
            var unique = name;
            for (var number = 2; names.Contains(unique); number++) unique = $"{name}_{number}";
            names.Add(unique);
        }

        return names;
    }

    /// <summary>a, b, … z, aa, bb, …</summary>
    private static string Letter(int index) => new((char)('a' + (index % 26)), (index / 26) + 1);
}
