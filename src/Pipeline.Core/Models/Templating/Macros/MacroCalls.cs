using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating.Macros;

/// <summary>What a native macro needs of its call: its arguments as text, the other macros, the node being rendered.</summary>
internal static class MacroCalls
{
    extension(JinjaCall call)
    {
        /// <summary>An argument as a template would print it; nothing when it was not given.</summary>
        public string Printed(int parameter) => call.IsGiven(parameter) ? PythonText.Str(call[parameter]) : "";

        public PackageScope Scope =>
            call.Context.Scope as PackageScope ?? throw new JinjaException("this macro works in the templates of a project only");

        /// <summary>The rendering of the node.</summary>
        /// <exception cref="JinjaException">No node is rendered: the template is a value in YAML.</exception>
        public NodeScope Node => call.Scope.Node
            ?? throw new JinjaException("this macro needs a node to work for", "It cannot be used in YAML files or in naming macros.");

        /// <summary>dbt's <c>adapter.dispatch(name, 'dbt')(arguments)</c>.</summary>
        public object? Dispatch(string name, params object?[] arguments) =>
            call.Scope.Dispatch(name).Call(call.Context, JinjaArguments.Of(arguments));

        /// <summary>A macro by its plain name: the project's own, or else dbt's.</summary>
        public object? Macro(string name, params object?[] arguments) => call.Scope.Macro(name) is { } macro
            ? macro.Call(call.Context, JinjaArguments.Of(arguments))
            : throw new System.Diagnostics.UnreachableException($"dbt has no macro '{name}'");

        /// <summary>The text that another of dbt's macros gives, overridden or not.</summary>
        public string Expand(string name, params object?[] arguments) => PythonText.Str(call.Dispatch(name, arguments)).Trim();
    }
}
