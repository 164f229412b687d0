namespace Pipeline.Models.Jinja.Values;

/// <summary>The value of a name nobody defined. It remembers what was missing, so that misuse can be explained.</summary>
public sealed class JinjaUndefined
{
    private readonly string explanation;

    /// <summary>A missing variable.</summary>
    public JinjaUndefined(string name, UndefinedPolicy policy = UndefinedPolicy.Default)
        : this(name, $"'{name}' is undefined", policy)
    {
    }

    private JinjaUndefined(string name, string explanation, UndefinedPolicy policy)
    {
        (Name, this.explanation, Policy) = (name, explanation, policy);
    }

    /// <summary>What was looked for.</summary>
    public string Name { get; }

    /// <summary>Whether using it is an error.</summary>
    public UndefinedPolicy Policy { get; }

    /// <summary>A missing value with a reason of its own.</summary>
    public static JinjaUndefined Because(string name, string explanation, UndefinedPolicy policy = UndefinedPolicy.Default) =>
        new(name, explanation, policy);

    /// <summary>A missing attribute of a value.</summary>
    public static JinjaUndefined Attribute(object? target, string name, UndefinedPolicy policy) =>
        new(name, $"'{PythonType.DescribeObject(target)}' has no attribute '{name}'", policy);

    /// <summary>A missing item of a value.</summary>
    public static JinjaUndefined Item(object? target, object? key, UndefinedPolicy policy) => key is string name
        ? Attribute(target, name, policy)
        : new(PythonText.Str(key), $"{PythonType.DescribeObject(target)} has no element {PythonText.Repr(key)}", policy);

    /// <summary>The error of using it as if it had a value.</summary>
    public JinjaException Misuse() => new(explanation);

    /// <summary>Nothing.</summary>
    public override string ToString() => "";
}
