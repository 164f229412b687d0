namespace Pipeline.Diagnostics;

/// <summary>A place in a file the user wrote. Lines and columns count from 1; a column of 0 means the whole line.</summary>
public sealed record SourceLocation(string File, int Line, int Column = 0)
{
    /// <summary><c>file:line:column</c>, the form editors and terminals turn into a link.</summary>
    public override string ToString() => Column > 0 ? $"{File}:{Line}:{Column}" : $"{File}:{Line}";
}
