using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Schema;

/// <summary>Sizes as people write them: <c>256MB</c>, <c>1 GB</c>; a KB is 1,024 bytes.</summary>
public static partial class ByteSize
{
    /// <summary>The regular expression of a size.</summary>
    public const string Pattern = @"^(?<number>[1-9]\d{0,6})\s?(?<unit>KB|MB|GB)$";

    /// <summary>Reads a size in bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var match = Form().Match(text);
        var shift = match.Groups["unit"].Value switch { "KB" => 10, "MB" => 20, _ => 30 };
        bytes = match.Success ? long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) << shift : 0;
        return match.Success;
    }

    [GeneratedRegex(Pattern, RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
