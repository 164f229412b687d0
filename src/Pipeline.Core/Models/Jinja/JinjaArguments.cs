namespace Pipeline.Models.Jinja;

/// <summary>The arguments of a call as written: positional ones, then named ones in order.</summary>
public sealed class JinjaArguments(object?[] positional, KeyValuePair<string, object?>[] named)
{
    /// <summary>A call without arguments.</summary>
    public static JinjaArguments None { get; } = new([], []);

    /// <summary>A call with positional arguments only.</summary>
    public static JinjaArguments Of(params object?[] positional) => new(positional, []);

    /// <summary>In the order given.</summary>
    public object?[] Positional { get; } = positional;

    /// <summary>In the order given; no name twice.</summary>
    public KeyValuePair<string, object?>[] Named { get; } = named;

    /// <summary>The same arguments behind one more: how a method gets its object.</summary>
    public JinjaArguments Prepend(object? first) => new([first, .. Positional], Named);
}
