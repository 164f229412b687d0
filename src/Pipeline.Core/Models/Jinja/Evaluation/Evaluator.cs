using Pipeline.Diagnostics;
using Pipeline.Models.Jinja.Syntax;

namespace Pipeline.Models.Jinja.Evaluation;

/// <summary>The way into an evaluation: every error that comes out has its place and its macro stack.</summary>
internal static class Evaluator
{
    public static T Run<T>(JinjaContext context, JinjaSource source, Func<JinjaContext, T> evaluate)
    {
        var state = context.State;
        var (outerSource, outerPosition) = (state.Source, state.Position);
        (state.Source, state.Position) = (source, 0);
        JinjaException located = null!;
        try
        {
            return evaluate(context);
        }
        catch (ExpectedException error) when (state.TryLocate(error, out located))
        {
            throw located;
        }
        catch (InsufficientExecutionStackException error) when (state.TryLocate(new JinjaException("nested too deeply", innerException: error), out located))
        {
            throw located;
        }
        catch (MacroReturnException error) when (state.TryLocate(OutsideMacro(error), out located))
        {
            throw located;
        }
        finally
        {
            (state.Source, state.Position) = (outerSource, outerPosition);
        }
    }

    public static JinjaException OutsideMacro(Exception? cause = null) =>
        new("return() outside of a macro", "There is nothing to return from here: print the value instead.", cause);
}
