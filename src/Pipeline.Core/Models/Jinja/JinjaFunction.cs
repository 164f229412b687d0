namespace Pipeline.Models.Jinja;

/// <summary>The body of a native function, filter, test or method.</summary>
public delegate object? JinjaFunctionBody(JinjaCall call);

/// <summary>
/// A native function: a name, a signature in the notation of <see cref="JinjaSignature"/>, and a body. Filters, tests and
/// methods are functions whose first argument is the value they apply to. Immutable; the body must be safe to call from many
/// threads when the function is shared.
/// </summary>
public sealed class JinjaFunction(string name, string signature, JinjaFunctionBody body) : JinjaObject, IJinjaCallable
{
    private readonly Lazy<JinjaSignature> parameters = new(() => JinjaSignature.Parse(signature));

    /// <summary>What templates and messages call it.</summary>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public override string TypeName => "function";

    /// <inheritdoc/>
    public object? Call(JinjaContext context, JinjaArguments arguments) => body(parameters.Value.Bind(Name, context, arguments));

    /// <inheritdoc/>
    public override string ToString() => $"<function {Name}>";
}

/// <summary>What a function returns to leave the enclosing macro at once; the macro's result is then <paramref name="Value"/>, not its text.</summary>
public sealed record JinjaReturn(object? Value);
