using Pipeline.Models.Jinja;

namespace Pipeline.Models.Templating;

/// <summary>A macro that sees the names of its own package, whoever calls it.</summary>
internal sealed class ProjectMacro(Macro macro, JinjaMacro body) : JinjaObject, IJinjaCallable
{
    public Macro Macro { get; } = macro;

    public override string TypeName => "macro";

    public object? Call(JinjaContext context, JinjaArguments arguments)
    {
        var scope = context.Scope;
        if (scope is PackageScope caller)
        {
            caller.Note(Macro);
            scope = caller.Of(Macro.Package);
        }

        return ((IJinjaCallable)body.Bind(scope)).Call(context, arguments);
    }
}
