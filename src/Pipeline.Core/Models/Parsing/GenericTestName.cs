using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Parsing;

/// <summary>
/// The names and the id hash dbt gives a generic test: other tools look results up by them, so they must be the very same.
/// </summary>
internal static partial class GenericTestName
{
    private const int LongestAlias = 63;
    private const int KeptOfLongOnes = 30;
    private const int HashLength = 10;

    /// <summary>The full name, and a shorter one when it would be too long for a table.</summary>
    /// <param name="test">The test, with its package if it has one: <c>dbt_utils.accepted_range</c>.</param>
    /// <param name="target">The tested model's name, or <c>source_table</c>.</param>
    /// <param name="arguments">Every argument, the column included.</param>
    /// <param name="isSource">Source tests carry a prefix of their own.</param>
    public static (string Name, string Alias) Of(string test, string target, IReadOnlyDictionary<string, object?> arguments, bool isSource)
    {
        var (package, name) = Split(test);
        var kind = (package is null ? "" : $"{package}_") + (isSource ? "source_" : "") + name;
        var values = arguments.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => Parts(pair.Value));
        var full = $"{kind}_{target}_{string.Join("__", values.Select(value => NotInNames.Replace(PythonText.Str(value), "_")))}";
        if (full.Length <= LongestAlias) return (full, full);
        var identifier = $"{kind}_{target}";
        return (full, $"{identifier[..Math.Min(KeptOfLongOnes, identifier.Length)]}_{Md5(full)}");
    }

    /// <summary>The digits at the end of the test's unique id.</summary>
    /// <param name="name">The full or given name.</param>
    /// <param name="test">The test, with its package if it has one.</param>
    /// <param name="arguments">Every argument, the column and the model included.</param>
    public static string Hash(string name, string test, IReadOnlyDictionary<string, object?> arguments)
    {
        var (package, kind) = Split(test);
        var metadata = new Dictionary<string, object?> { ["kwargs"] = arguments, ["name"] = kind, ["namespace"] = package };
        var text = new StringBuilder(name);
        AppendHashable(text, metadata);
        return Md5(text.ToString())[^HashLength..];
    }

    private static (string? Package, string Name) Split(string test) =>
        test.Split('.', 2) is [var package, var name] ? (package, name) : (null, test);

    private static IEnumerable<object?> Parts(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> mapping => mapping.Values,
        IReadOnlyList<object?> list => list,
        _ => [value],
    };

    /// <summary>Python's repr of the metadata with sorted keys and every leaf turned into text, which is what dbt hashes.</summary>
    private static void AppendHashable(StringBuilder text, object? value)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> mapping:
                AppendAll(text, '{', '}', mapping.OrderBy(pair => pair.Key, StringComparer.Ordinal), pair =>
                {
                    text.Append(PythonText.Repr(pair.Key)).Append(": ");
                    AppendHashable(text, pair.Value);
                });
                break;
            case IReadOnlyList<object?> list:
                AppendAll(text, '[', ']', list, item => AppendHashable(text, item));
                break;
            default:
                text.Append(PythonText.Repr(PythonText.Str(value)));
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, char open, char close, IEnumerable<T> items, Action<T> append)
    {
        text.Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) text.Append(", ");
            isFirst = false;
            append(item);
        }

        text.Append(close);
    }

    // MD5 names things here as dbt does; it protects nothing.
#pragma warning disable CA5351
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    [GeneratedRegex("[^0-9a-zA-Z_]+")]
    private static partial Regex NotInNames { get; }
}
