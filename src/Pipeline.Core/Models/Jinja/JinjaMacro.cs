using Pipeline.Diagnostics;
using Pipeline.Models.Jinja.Evaluation;
using Pipeline.Models.Jinja.Syntax;

namespace Pipeline.Models.Jinja;

/// <summary>
/// A macro as defined in a template. It belongs to no evaluation: <see cref="Bind"/> makes it callable for any number of
/// them, from any thread that the scope allows.
/// </summary>
public sealed class JinjaMacro
{
    private readonly JinjaSource source;
    private readonly int position;
    private readonly MacroParameters parameters;
    private readonly ScopeLayout layout;
    private readonly Block body;
    private readonly Lazy<object?[]> blankRoot;

    internal JinjaMacro(JinjaSource source, int position, int end, string name, MacroParameters parameters, ScopeLayout layout, Block body)
    {
        (this.source, this.position, this.parameters, this.layout, this.body) = (source, position, parameters, layout, body);
        Name = name;
        SourceText = source.Text[position..end];
        // Macros never write to the scope around them, so every call from outside can share one unset copy of it.
        blankRoot = new(() => Frame.NewSlots(layout.Parent!.SlotCount));
    }

    /// <summary>As written behind <c>macro</c>.</summary>
    public string Name { get; }

    /// <summary>The names of its parameters, in order.</summary>
    public IReadOnlyList<string> Parameters => parameters.Names;

    /// <summary>Where it is defined.</summary>
    public SourceLocation Location => source.LocationOf(position);

    /// <summary>Its text, tags included.</summary>
    public string SourceText { get; }

    /// <summary>
    /// The macro as a value: called, it sees its own parameters and then <paramref name="scope"/>, whoever calls. Names that
    /// its template sets outside of macros are not visible: they exist only while that template renders.
    /// </summary>
    public JinjaObject Bind(JinjaScope scope) => new MacroValue(this, null, scope);

    internal bool TakesVarargs => layout.Uses("varargs");

    internal bool TakesKwargs => layout.Uses("kwargs");

    internal bool TakesCaller => layout.Uses("caller");

    internal Frame NewRoot(JinjaContext context) => new(context, blankRoot.Value, null);

    internal object? Invoke(Frame parent, JinjaArguments arguments, bool isCaller)
    {
        var state = parent.State;
        var frame = parent.Enter(layout.SlotCount);
        // Before the macro is entered: wrong arguments are the caller's mistake, and its place is shown.
        parameters.AssignGiven(this, frame, arguments);
        state.EnterMacro(Name, source);
        try
        {
            parameters.AssignDefaults(frame);
            return Run(frame, isCaller);
        }
        catch (MacroReturnException returned) when (!isCaller)
        {
            return returned.Value;
        }
        finally
        {
            state.LeaveMacro();
        }
    }

    private object? Run(Frame frame, bool isCaller)
    {
        var flow = Capture.Text(frame, body, out var text);
        if (flow != Flow.Return) return text;
        // A return() in a call block leaves the macro that called caller(), as it does in dbt.
        return isCaller ? new JinjaReturn(frame.State.ReturnValue) : frame.State.ReturnValue;
    }
}
