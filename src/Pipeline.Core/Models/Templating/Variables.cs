using Pipeline.Configuration;
using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;
using Pipeline.Models.Parsing;

namespace Pipeline.Models.Templating;

/// <summary>
/// The variables that the nodes of one package see: those of the command line, then the project's, then the package's own; under a
/// package's name before global ones.
/// </summary>
internal sealed class Variables
{
    private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);

    public Variables(PackageFolder package, PackageFolder root, IReadOnlyDictionary<string, object?> ofCommandLine)
    {
        foreach (var declared in package.IsRoot ? [root.File.Vars] : (YamlMapping?[])[package.File.Vars, root.File.Vars])
        {
            Add(declared);
            Add(declared?[package.Name] as YamlMapping);
        }

        foreach (var (name, value) in ofCommandLine) values[name] = JinjaValue.From(value);
    }

    /// <summary>The <c>var</c> function, which also answers <c>var.has_var</c>.</summary>
    public IJinjaCallable Function => new VarFunction(this);

    private JinjaFunction Read => new("var", "name, default?", call =>
    {
        var name = call.Text(0);
        if (values.TryGetValue(name, out var value)) return value;
        if (call.IsGiven(1)) return call[1];
        throw new JinjaException(
            $"the variable '{name}' is not set",
            Diagnostics.NearestName.Of(name, values.Keys) is { } near
                ? $"Did you mean '{near}'?"
                : $"Set it under 'vars' in {ProjectFile.FileName}, pass --vars, or give var() a default.");
    });

    private sealed class VarFunction(Variables variables) : JinjaObject, IJinjaCallable
    {
        private readonly JinjaFunction read = variables.Read;

        private readonly JinjaFunction hasVar = new("has_var", "name", call => variables.values.ContainsKey(call.Text(0)));

        public override string TypeName => "Var";

        public object? Call(JinjaContext context, JinjaArguments arguments) => read.Call(context, arguments);

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = name is "has_var" ? hasVar : null;
            return value is not null;
        }
    }

    private void Add(YamlMapping? mapping)
    {
        foreach (var (key, value) in mapping?.Entries ?? []) values[key.Text] = JinjaValue.From(PlainValue.Of(value, Scalar));
    }

    /// <summary>Templates know no time zones in values: an instant becomes the moment in UTC.</summary>
    private static object? Scalar(YamlScalar scalar) => scalar.Resolve() is DateTimeOffset instant ? instant.UtcDateTime : scalar.Resolve();
}
