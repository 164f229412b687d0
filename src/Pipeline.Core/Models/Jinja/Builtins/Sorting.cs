using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>Stable sorting by Python's order.</summary>
internal static class Sorting
{
    private static readonly Comparer<object?> ByValue = Comparer<object?>.Create((left, right) => PythonValue.Compare(left, right));

    public static List<object?> By(IEnumerable<object?> items, Func<object?, object?> key, bool isReverse)
    {
        try
        {
            // Reversed means descending, with equal items still in their order.
            return [.. isReverse ? items.OrderByDescending(key, ByValue) : items.OrderBy(key, ByValue)];
        }
        catch (InvalidOperationException error) when (error.InnerException is JinjaException cause)
        {
            throw new JinjaException(cause.Text, cause.Hint, error);
        }
    }

    public static object? IgnoreCase(object? value) => value is string text ? text.ToLowerInvariant() : value;
}
