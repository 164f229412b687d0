using System.Text;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Evaluation;

/// <summary>Where a template prints: a string builder that counts against the output limit.</summary>
internal sealed class Output(StringBuilder builder, EvaluationState state)
{
    public StringBuilder Builder { get; } = builder;

    public void Write(string text)
    {
        state.CountOutput(text.Length);
        Builder.Append(text);
    }

    public void WriteValue(object? value)
    {
        if (value is string text) Write(text);
        else if (value is not JinjaUndefined) Write(PythonText.Str(value));
    }
}
