using Pipeline.Models.Jinja.Evaluation;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja;

/// <summary>What a template may do with a name that nobody defined.</summary>
public enum UndefinedPolicy
{
    /// <summary>It prints as nothing and is false; using its attributes, calling it or computing with it is an error.</summary>
    Default,

    /// <summary>Its attributes, items and results are undefined too: for a first pass that only collects references.</summary>
    Lenient,
}

/// <summary>
/// One evaluation: the names it sees, what it may use up, and its cancellation. Belongs to one thread; templates and
/// environments are shared.
/// </summary>
public sealed class JinjaContext
{
    /// <summary>A fresh evaluation that sees <paramref name="scope"/> and then the environment's globals.</summary>
    public JinjaContext(
        JinjaEnvironment environment,
        JinjaScope? scope = null,
        JinjaLimits? limits = null,
        UndefinedPolicy undefined = UndefinedPolicy.Default,
        CancellationToken cancellationToken = default)
        : this(environment, scope ?? new JinjaScope(), undefined, new EvaluationState(limits ?? JinjaLimits.Default, cancellationToken))
    {
    }

    private JinjaContext(JinjaEnvironment environment, JinjaScope scope, UndefinedPolicy undefined, EvaluationState state)
    {
        Environment = environment;
        Scope = scope;
        Undefined = undefined;
        State = state;
    }

    /// <summary>Filters, tests and globals.</summary>
    public JinjaEnvironment Environment { get; }

    /// <summary>The names given by the caller.</summary>
    public JinjaScope Scope { get; }

    /// <summary>How undefined names behave.</summary>
    public UndefinedPolicy Undefined { get; }

    internal EvaluationState State { get; }

    /// <summary>The same evaluation (limits, position, macro stack) seeing other names, as a macro of another package does.</summary>
    public JinjaContext With(JinjaScope scope) => ReferenceEquals(scope, Scope) ? this : new(Environment, scope, Undefined, State);

    /// <summary>The value of a name, or an undefined value that remembers it.</summary>
    public object? Lookup(string name) =>
        Scope.TryGet(name, out var value) || Environment.Globals.TryGet(name, out value) ? value : new JinjaUndefined(name, Undefined);
}
