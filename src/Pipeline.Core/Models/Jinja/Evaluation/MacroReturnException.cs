namespace Pipeline.Models.Jinja.Evaluation;

/// <summary>Carries a <c>return()</c> out of the middle of an expression to the macro around it. Never leaves the engine.</summary>
internal sealed class MacroReturnException(object? value) : Exception("return() unwinds the macro that calls it")
{
    public object? Value { get; } = value;
}
