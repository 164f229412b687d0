using Pipeline.Models.Jinja.Evaluation;

namespace Pipeline.Models.Jinja.Syntax;

/// <summary>Defines a macro: from here on its name is a value that remembers the scope around it.</summary>
internal sealed class MacroStatement(JinjaMacro macro, int slot) : Statement
{
    public override Flow Execute(Frame frame, Output output)
    {
        frame.Slots[slot] = new MacroValue(macro, frame, null);
        return Flow.Next;
    }
}

/// <summary><c>{% call(args) m(…) %}…{% endcall %}</c>: the body is handed to the macro as <c>caller</c>.</summary>
internal sealed class CallStatement(CallExpression call, JinjaMacro caller) : Statement
{
    public override Flow Execute(Frame frame, Output output)
    {
        var value = call.EvaluateWithCaller(frame, new MacroValue(caller, frame, null, isCaller: true));
        if (value is JinjaReturn returned) return PrintStatement.Returning(frame, returned);
        output.WriteValue(value);
        return Flow.Next;
    }
}
