using System.Collections.Frozen;
using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;
using Pipeline.Models.Templating.Macros;

namespace Pipeline.Models.Templating;

/// <summary>The functions dbt gives to the SQL of a node. Shared by all renderings: each asks the node being rendered.</summary>
internal static class NodeFunctions
{
    public static FrozenDictionary<string, JinjaFunction> All { get; } = new JinjaFunction[]
    {
        new("ref", "model, name_in_package?, v?, version?", Ref),
        new("source", "source, table", call => call.Node.Source(call.Text(0), call.Text(1), At(call))),
        new("unread", "relation", call => call.Node.Unread(AsRelation(call))),
        new("doc", "package_or_name, name?", call =>
            call.IsGiven(1) ? call.Node.Doc(call.Text(0), call.Text(1)) : call.Node.Doc(null, call.Text(0))),
        new("load_result", "name", call => call.Node.Results.Load(call.Text(0))),
        new("store_result", "name, response?, agate_table?", call =>
            call.Node.Results.Store(call.Text(0), call[1], call[2] as ResultTable ?? ResultTable.Empty)),
        new("store_raw_result", "name, message?, code?, rows_affected?, agate_table?", call => call.Node.Results.Store(
            call.Text(0), new StatementResponse(call.Printed(1), call[3]), call[4] as ResultTable ?? ResultTable.Empty)),
        // dbt writes the statement to a file of its own; ours are written by whoever runs them.
        new("write", "payload", _ => ""),
        new("render", "text", Render),
        new("try_or_compiler_error", "message, function, *args, **kwargs", TryOrFail),
    }.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>Where the template is, for messages about what it asks for.</summary>
    public static SourceLocation At(JinjaCall call) => call.Context.State.Source!.LocationOf(call.Context.State.Position);

    private static RelationValue Ref(JinjaCall call)
    {
        var version = call[2] ?? call[3];
        var asText = version is null or JinjaUndefined ? null : PythonText.Str(version);
        return call.IsGiven(1)
            ? call.Node.Ref(call.Text(0), call.Text(1), asText, At(call))
            : call.Node.Ref(null, call.Text(0), asText, At(call));
    }

    private static RelationValue AsRelation(JinjaCall call) => call[0] as RelationValue
        ?? throw new JinjaException(
            $"unread() takes a relation, not {PythonText.Repr(call[0])}", "Write unread(source('name', 'table')) or unread(ref('model')).");

    private static object? Render(JinjaCall call) =>
        call[0] is string text ? call.Context.Environment.Parse(text, "a text given to render()").Render(call.Context) : call[0];

    private static object? TryOrFail(JinjaCall call)
    {
        var function = call[1] as IJinjaCallable ?? throw new JinjaException("try_or_compiler_error() needs something to call");
        try
        {
            return function.Call(call.Context, new JinjaArguments(call.Rest, call.Named));
        }
        catch (JinjaException failed)
        {
            throw new JinjaException(call.Printed(0), innerException: failed);
        }
    }
}
