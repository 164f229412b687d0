using System.Numerics;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja;

/// <summary>A call of a native function with its arguments bound to its parameters.</summary>
public readonly struct JinjaCall
{
    internal static readonly object Missing = new();

    private readonly object?[] values;

    internal JinjaCall(JinjaContext context, object?[] values, object?[] rest, KeyValuePair<string, object?>[] named)
    {
        this.values = values;
        (Context, Rest, Named) = (context, rest, named);
    }

    /// <summary>The evaluation that calls.</summary>
    public JinjaContext Context { get; }

    /// <summary>Positional arguments beyond the parameters (<c>*args</c>).</summary>
    public object?[] Rest { get; }

    /// <summary>Named arguments that are no parameter (<c>**kwargs</c>).</summary>
    public KeyValuePair<string, object?>[] Named { get; }

    /// <summary>The value of a parameter; null (None) when it was not given.</summary>
    public object? this[int parameter] => IsGiven(parameter) ? values[parameter] : null;

    /// <summary>How many parameters there are.</summary>
    public int Count => values.Length;

    /// <summary>Whether the caller gave the parameter.</summary>
    public bool IsGiven(int parameter) => !ReferenceEquals(values[parameter], Missing);

    /// <summary>The value, or a default when it was not given.</summary>
    public object? Get(int parameter, object? whenMissing) => IsGiven(parameter) ? values[parameter] : whenMissing;

    /// <summary>The value as a string.</summary>
    /// <exception cref="JinjaException">It is given and no string.</exception>
    public string Text(int parameter, string? whenMissing = null) => Get(parameter, whenMissing) switch
    {
        string text => text,
        JinjaUndefined undefined => throw undefined.Misuse(),
        var other => throw new JinjaException($"a string is needed, not '{PythonType.NameOf(other)}'"),
    };

    /// <summary>The value as a 32-bit integer.</summary>
    /// <exception cref="JinjaException">It is given and no integer, or too big to count with.</exception>
    public int WholeNumber(int parameter, int whenMissing = 0) => Get(parameter, (long)whenMissing) switch
    {
        bool flag => flag ? 1 : 0,
        long number and >= int.MinValue and <= int.MaxValue => (int)number,
        long or BigInteger => throw new JinjaException("the number is too large here"),
        JinjaUndefined undefined => throw undefined.Misuse(),
        var other => throw new JinjaException($"an integer is needed, not '{PythonType.NameOf(other)}'"),
    };

    /// <summary>The truth of the value.</summary>
    public bool Flag(int parameter, bool whenMissing = false) => IsGiven(parameter) ? PythonValue.IsTrue(values[parameter]) : whenMissing;

    /// <summary>The elements of the value, each counted against the iteration limit.</summary>
    public IEnumerable<object?> Elements(int parameter)
    {
        var state = Context.State;
        foreach (var item in PythonValue.Iterate(this[parameter]))
        {
            state.CountIteration();
            yield return item;
        }
    }
}
