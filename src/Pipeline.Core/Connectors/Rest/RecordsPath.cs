using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// Where the rows lie in a page, in the part of JSONPath that needs no search: <c>$</c>, <c>.name</c>, <c>['name']</c>, <c>[*]</c>.
/// </summary>
public sealed class RecordsPath
{
    private readonly string text;

    private RecordsPath(string text, IReadOnlyList<Step> steps) => (this.text, Steps) = (text, steps);

    /// <summary>The page itself: an array of rows, or one row.</summary>
    public static RecordsPath Root { get; } = new("$", []);

    internal IReadOnlyList<Step> Steps { get; }

    /// <summary>True when it leads to one value, through names only.</summary>
    internal bool IsSingle => Steps.Count > 0 && Steps.All(step => step.Name is not null);

    /// <summary>True when rows are parts of the elements a page lists, and not those themselves.</summary>
    internal bool IsNested => Steps.SkipLast(1).Any(step => step.Name is null);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RecordsPath other && other.text == text;

    /// <inheritdoc/>
    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The path, or false with what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RecordsPath? path, [NotNullWhen(false)] out string? error)
    {
        (path, error) = (null, null);
        List<Step> steps = [];
        var rest = text.AsSpan();
        if (!TryTake(ref rest, "$")) error = "a records path begins with '$'";
        while (error is null && rest.Length > 0)
        {
            if (TakeStep(ref rest) is { } step) steps.Add(step);
            else error = $"'{rest}' is not understood; .name, ['name'] and [*] are";
        }

        if (error is null) path = new RecordsPath(text, steps);
        return path is not null;
    }

    /// <summary>True when it begins as a page does whose first character is given; the root fits any.</summary>
    internal bool Fits(byte first) => Steps is [] || (Steps[0].Name is null) == (first == (byte)'[');

    /// <summary>The path; throws <see cref="FormatException"/> with what is wrong.</summary>
    public static RecordsPath Parse(string text) =>
        TryParse(text, out var path, out var error) ? path : throw new FormatException($"'{text}': {error}");

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>The path up to and without the given step.</summary>
    internal string Before(int step) => "$" + string.Concat(Steps.Take(step));

    private static Step? TakeStep(ref ReadOnlySpan<char> rest)
    {
        if (TryTake(ref rest, "[*]")) return Step.Each;
        if (TryTake(ref rest, "['")) return TakeName(ref rest, rest.IndexOf("']"), closing: 2);
        if (!TryTake(ref rest, ".")) return null;
        var end = rest.IndexOfAny('.', '[');
        return TakeName(ref rest, end < 0 ? rest.Length : end, closing: 0);
    }

    private static Step? TakeName(ref ReadOnlySpan<char> rest, int length, int closing)
    {
        if (length <= 0 || rest[..length].ContainsAny("*'\"")) return null;
        var name = rest[..length].ToString();
        rest = rest[(length + closing)..];
        return new Step(name);
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, string prefix)
    {
        if (!rest.StartsWith(prefix)) return false;
        rest = rest[prefix.Length..];
        return true;
    }

    /// <summary>One step down: a member, or every element when there is no name.</summary>
    internal sealed class Step(string? name)
    {
        public static Step Each { get; } = new(null);

        public string? Name { get; } = name;

        public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name ?? "");

        public override string ToString() => Name is null ? "[*]" : $".{Name}";
    }
}
