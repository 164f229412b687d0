namespace Pipeline.Rendering;

/// <summary>A column of a table; numbers stand on the right, and of a path too long to show the end is what matters.</summary>
internal sealed record Heading(string Text, bool IsNumeric = false, bool IsPath = false)
{
    private const char Ellipsis = '…';

    /// <summary>A column of words.</summary>
    public static implicit operator Heading(string text) => new(text);

    /// <summary>A column of numbers.</summary>
    public static Heading Number(string text) => new(text, IsNumeric: true);

    /// <summary>A column of paths.</summary>
    public static Heading Path(string text) => new(text, IsPath: true);

    /// <summary>A cell cut to a width.</summary>
    public string Cut(string cell, int width) =>
        cell.Length <= width ? cell
        : IsPath ? $"{Ellipsis}{cell[^(width - 1)..]}"
        : $"{cell[..(width - 1)]}{Ellipsis}";
}
