using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// Text of a request with places for what is only known when it is sent: <c>{interval.start}</c>, <c>{interval.end}</c> and
/// <c>{cursor}</c>, each with a .NET date format or <c>unix</c> after a colon if wanted, <c>{parent.field}</c> and
/// <c>{var.name}</c>, with <c>lower</c> or <c>upper</c> after one. Other braces are text.
/// </summary>
internal sealed partial class RequestText
{
    private static readonly DateTimeOffset SomeTime = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly string[] Cases = ["lower", "upper"];

    private readonly List<Part> parts;

    private RequestText(List<Part> parts) => this.parts = parts;

    /// <summary>What may stand in a place.</summary>
    private enum Value
    {
        Text,
        Start,
        End,
        EndLikeCursor,
        Cursor,
        Parent,
        Variable,
    }

    /// <summary>What a plain cursor parameter sends.</summary>
    public static RequestText CursorStart(string? format) => new([new Part(Value.Cursor, "{cursor}", format)]);

    /// <summary>What a plain end parameter sends.</summary>
    public static RequestText CursorEnd(string? format) =>
        new([new Part(format is null ? Value.EndLikeCursor : Value.End, "{interval.end}", format)]);

    public bool UsesStart => parts.Exists(part => part.Value is Value.Start or Value.Cursor);

    public bool UsesEnd => parts.Exists(part => part.Value is Value.End or Value.EndLikeCursor);

    public bool UsesCursor => parts.Exists(part => part.Value is Value.Cursor);

    /// <summary>The parent's fields it uses.</summary>
    public IEnumerable<string> ParentFields => parts.Where(part => part.Value == Value.Parent).Select(part => part.Format!);

    /// <summary>The source's variables it uses.</summary>
    public IEnumerable<string> Variables => parts.Where(part => part.Value == Value.Variable).Select(part => part.Format!);

    /// <summary>The text's parts; a format that formats nothing is a <see cref="FormatException"/>.</summary>
    public static RequestText Parse(string text)
    {
        var parts = new List<Part>();
        var end = 0;
        foreach (Match match in Place().Matches(text))
        {
            if (match.Index > end) parts.Add(new Part(Value.Text, text[end..match.Index], null));
            parts.Add(PartOf(match));
            end = match.Index + match.Length;
        }

        if (end < text.Length) parts.Add(new Part(Value.Text, text[end..], null));
        return new RequestText(parts);
    }

    /// <summary>The text with every place filled, or the first place whose value is not known.</summary>
    public (string? Text, string? Unknown) Fill(RequestValues values, Func<string, string> escape)
    {
        if (parts is []) return ("", null);
        if (parts is [{ Value: Value.Text, Written: var only }]) return (only, null);
        var filled = new StringBuilder();
        foreach (var part in parts)
        {
            if (part.Value == Value.Text) filled.Append(part.Written);
            else if (ValueOf(part, values) is { } value) filled.Append(escape(value));
            else return (null, part.Written);
        }

        return (filled.ToString(), null);
    }

    /// <summary>The text with the same value in every place.</summary>
    public string Filled(string value) => string.Concat(parts.Select(part => part.Value == Value.Text ? part.Written : value));

    private static Part PartOf(Match match)
    {
        var name = match.Groups["name"].Value;
        var format = match.Groups["format"] is { Success: true, Value: var given } ? given : null;
        foreach (var (prefix, value) in ((string, Value)[])[("parent.", Value.Parent), ("var.", Value.Variable)])
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || name.Length == prefix.Length) continue;
            if (format is not null && !Cases.Contains(format))
                throw new FormatException($"'{match.Value}' can be followed by :lower or :upper only");
            return new Part(value, match.Value, name[prefix.Length..], format);
        }

        if (format is not null) Check(match.Value, format);
        return name switch
        {
            "interval.start" => new Part(Value.Start, match.Value, format),
            "interval.end" => new Part(Value.End, match.Value, format),
            "cursor" => new Part(Value.Cursor, match.Value, format),
            _ => throw new FormatException(
                $"'{match.Value}' is not known; {{interval.start}}, {{interval.end}}, {{cursor}}, {{parent.field}} and {{var.name}} are"),
        };
    }

    private static void Check(string written, string format)
    {
        try
        {
            ReadWindow.Format(SomeTime, format);
        }
        catch (FormatException)
        {
            throw new FormatException($"'{format}' in '{written}' is no date format");
        }
    }

    private static string? ValueOf(Part part, RequestValues values) => part.Value switch
    {
        Value.Start => values.Window.Start is { } start ? ReadWindow.Format(start, part.Format) : null,
        Value.End => ReadWindow.Format(values.Window.End, part.Format),
        Value.EndLikeCursor => values.Window.EndLikeCursor,
        Value.Cursor when part.Format is null => values.Window.Cursor,
        Value.Cursor => values.Window.Start is { } start ? ReadWindow.Format(start, part.Format) : null,
        // Declared as an empty text, a variable has no value until a run gives it one.
        Value.Variable => values.Variant?[part.Format!] is { Length: > 0 } value ? InCase(value, part.Case) : null,
        _ => InCase(values.Parent?.GetValueOrDefault(part.Format!), part.Case),
    };

    private static string? InCase(string? text, string? letters) => letters switch
    {
        "lower" => text?.ToLowerInvariant(),
        "upper" => text?.ToUpperInvariant(),
        _ => text,
    };

    [GeneratedRegex(@"\{(?<name>(?:interval\.|parent\.|var\.)[\w.]*|interval|parent|cursor)(?::(?<format>[^{}]+))?\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    /// <summary>
    /// A piece: text as it is, or a place; of a parent's or a variable's, <paramref name="Format"/> is the name and
    /// <paramref name="Case"/> how its letters are sent.
    /// </summary>
    private sealed record Part(Value Value, string Written, string? Format, string? Case = null);
}

/// <summary>What requests are filled with.</summary>
/// <param name="Window">The range the read asks for.</param>
/// <param name="Parent">The parent's row; null when the stream has none.</param>
/// <param name="Variant">The values of the source's variables; null when the stream names none.</param>
internal sealed record RequestValues(ReadWindow Window, IReadOnlyDictionary<string, string?>? Parent, StreamVariant? Variant);
