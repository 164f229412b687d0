using System.Text;

namespace Pipeline.Engines.DuckDb.Warehouse.Seeds;

/// <summary>
/// The cells of a CSV text. A quote counts only at the start of a cell, doubled within it; what follows a closing quote belongs to the
/// cell. Lines end in LF, CR or both.
/// </summary>
internal sealed class CsvText(string text, char delimiter)
{
    private readonly StringBuilder cell = new();
    private int position;
    private int line = 1;

    public IEnumerable<SeedRow> Rows()
    {
        while (position < text.Length)
        {
            var start = line;
            yield return new SeedRow(start, Row());
        }
    }

    private List<string> Row()
    {
        var cells = new List<string>();
        while (true)
        {
            cells.Add(Cell());
            if (position >= text.Length) return cells;
            if (text[position++] == delimiter) continue;
            if (text[position - 1] == '\r' && position < text.Length && text[position] == '\n') position++;
            line++;
            return cells;
        }
    }

    /// <summary>Up to the delimiter or line end, which stays.</summary>
    private string Cell()
    {
        cell.Clear();
        if (position < text.Length && text[position] == '"') ReadQuoted();
        var end = text.AsSpan(position).IndexOfAny(delimiter, '\r', '\n');
        if (end < 0) end = text.Length - position;
        cell.Append(text, position, end);
        position += end;
        return cell.ToString();
    }

    private void ReadQuoted()
    {
        position++;
        while (position < text.Length)
        {
            var letter = text[position++];
            if (letter == '"')
            {
                if (position >= text.Length || text[position] != '"') return;
                position++;
            }
            else if (letter == '\n')
            {
                line++;
            }

            cell.Append(letter);
        }
    }
}
