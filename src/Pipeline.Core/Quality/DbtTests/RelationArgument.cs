using Pipeline.Diagnostics;

namespace Pipeline.Quality.DbtTests;

/// <summary>A relation named by a test's argument: <c>ref('orders')</c>, <c>source('shop', 'orders')</c>, or SQL as it is.</summary>
internal static class RelationArgument
{
    /// <summary>The relation's SQL.</summary>
    public static string Resolve(string argument, CheckContext context)
    {
        var text = argument.Trim();
        if (text.StartsWith("{{", StringComparison.Ordinal) && text.EndsWith("}}", StringComparison.Ordinal)) text = text[2..^2].Trim();
        return Dataset(text) is { } dataset ? context.Relation(dataset) : text;
    }

    private static string? Dataset(string text)
    {
        if (Call(text, "ref") is [.., var model]) return model;
        if (Call(text, "source") is [var source, var table]) return $"{source}.{table}";
        return !text.Contains("{{", StringComparison.Ordinal)
            ? null
            : throw new ExpectedException($"'{text}' names no relation.", "Write ref('model'), source('source', 'table') or a table's name.");
    }

    /// <summary>The quoted arguments of a call of <paramref name="function"/>; null when the text is none.</summary>
    private static string[]? Call(string text, string function)
    {
        if (!text.StartsWith(function, StringComparison.Ordinal)) return null;
        var rest = text[function.Length..].Trim();
        return rest is ['(', .. var inner, ')'] ? [.. inner.Split(',').Select(part => part.Trim().Trim('\'', '"'))] : null;
    }
}
