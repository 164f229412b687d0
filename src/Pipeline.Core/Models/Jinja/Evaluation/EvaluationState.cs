using System.Runtime.CompilerServices;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Models.Jinja.Syntax;

namespace Pipeline.Models.Jinja.Evaluation;

/// <summary>
/// What one evaluation counts and remembers: limits used up, where it is (for errors), which macros are open, and buffers to
/// reuse. Shared by the contexts that macros of other templates run in; belongs to one thread.
/// </summary>
internal sealed class EvaluationState(JinjaLimits limits, CancellationToken cancellationToken)
{
    private const int PooledBuilderCapacity = 64 * 1024;

    private readonly Stack<StringBuilder> pool = new();
    private readonly Stack<MacroCallSite> macros = new();
    private long iterations;
    private long outputLength;

    /// <summary>The template whose node is being evaluated.</summary>
    public JinjaSource? Source { get; set; }

    /// <summary>Offset in <see cref="Source"/> of the operation in progress.</summary>
    public int Position { get; set; }

    /// <summary>The value a <c>return()</c> is carrying out of its macro.</summary>
    public object? ReturnValue { get; set; }

    public void CountIteration()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (++iterations > limits.MaxIterations)
            throw new JinjaException($"more than {limits.MaxIterations} loop iterations", "Look for a loop over itself or over a huge range.");
    }

    public void CountOutput(int length)
    {
        outputLength += length;
        if (outputLength > limits.MaxOutputLength)
            throw new JinjaException($"more than {limits.MaxOutputLength} characters of output", "Look for a loop or a macro that prints itself.");
    }

    public void EnterMacro(string name, JinjaSource source)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (macros.Count >= limits.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new JinjaException($"macro calls nested more than {macros.Count} deep", $"Does '{name}' call itself without end?");
        macros.Push(new(name, Source, Position));
        Source = source;
    }

    public void LeaveMacro()
    {
        var site = macros.Pop();
        (Source, Position) = (site.Source, site.Position);
    }

    public StringBuilder RentBuilder() => pool.TryPop(out var builder) ? builder : new StringBuilder();

    /// <summary>The text of a rented builder, which goes back to the pool.</summary>
    public string TakeText(StringBuilder builder)
    {
        var text = builder.ToString();
        if (builder.Capacity > PooledBuilderCapacity) return text;
        pool.Push(builder.Clear());
        return text;
    }

    /// <summary>The innermost macro first.</summary>
    public IReadOnlyList<JinjaStackEntry> MacroStack() =>
        [.. macros.Select(site => new JinjaStackEntry(site.Name, site.Source?.LocationOf(site.Position)))];

    /// <summary>
    /// Adds the place and the macro stack to an error that lacks them. Called from exception filters, which run before
    /// anything is unwound, so that both are those of the moment of failure.
    /// </summary>
    public bool TryLocate(ExpectedException error, out JinjaException located)
    {
        located = null!;
        if (error.Location is not null || error is ConfigurationException || Source is null) return false;
        located = JinjaException.At(Source, Position, (error as JinjaException)?.Text ?? error.Message, error.Hint, MacroStack(), error);
        return true;
    }

    private readonly record struct MacroCallSite(string Name, JinjaSource? Source, int Position);
}
