namespace Pipeline.Connectors.Decoding.Csv;

/// <summary>How a CSV object is written. What is null is found out from its first 64 KB, and said.</summary>
public sealed record CsvDialect
{
    /// <summary>What stands between values: one ASCII character; null to find out among <c>, ; tab |</c>.</summary>
    public char? Delimiter { get; init; }

    /// <summary>What surrounds values that hold the delimiter or a line break, doubled inside; null for nothing.</summary>
    /// <value>The default is <c>"</c>.</value>
    public char? Quote { get; init; } = '"';

    /// <summary>True when the first row names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The columns' names; empty to take them from the header, or to call them <c>column1</c> and so on.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The encoding's name; null to find out: UTF-8, UTF-16 by its mark, or else windows-1252.</summary>
    public string? Encoding { get; init; }
}
