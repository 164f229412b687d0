using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>The names a template of one package sees while one node renders: macros first, since they may override anything.</summary>
internal sealed class PackageScope : JinjaScope
{
    private readonly MacroLibrary library;
    private readonly string package;
    private readonly JinjaScope names;
    private readonly Dictionary<string, PackageScope> ofPackages;

    /// <summary>The scope of a node's own package.</summary>
    public PackageScope(MacroLibrary library, string package, JinjaScope names) : this(library, package, names, [])
    {
    }

    private PackageScope(MacroLibrary library, string package, JinjaScope names, Dictionary<string, PackageScope> ofPackages)
    {
        (this.library, this.package, this.names, this.ofPackages) = (library, package, names, ofPackages);
        ofPackages[package] = this;
    }

    /// <summary>The same rendering seen from another package.</summary>
    public PackageScope Of(string other) =>
        ofPackages.TryGetValue(other, out var scope) ? scope : new PackageScope(library, other, names, ofPackages);

    /// <summary>The node being rendered; null for a value in YAML.</summary>
    public NodeScope? Node => names as NodeScope;

    public string Dialect => library.Dialect;

    /// <summary>A macro of the project or a package is called.</summary>
    public void Note(Macro macro) => Node?.Note(macro);

    public override bool TryGet(string name, out object? value)
    {
        value = Overridden(name) ?? library.Resolve(package, name);
        if (value is not null || names.TryGet(name, out value)) return true;
        value = name switch
        {
            "adapter" => AdapterValue.Instance,
            "api" => ApiValue.Names,
            "builtins" => new Builtins(names),
            "context" => new Builtins(this),
            _ => library.Namespace(name) is { } space ? new OverridableNames(this, name, space) : null,
        };
        return value is not null;
    }

    /// <summary>dbt's <c>adapter.dispatch</c> as this package calls it.</summary>
    public IJinjaCallable Dispatch(string name, string? space = MacroLibrary.Dbt) => library.Dispatch(name, space, package);

    /// <summary>A macro as the project sees it; null when there is none.</summary>
    public IJinjaCallable? Macro(string name) => Overridden(name) ?? library.Resolve(library.Project, name);

    /// <summary>What a unit test says instead of a macro.</summary>
    private JinjaFunction? Overridden(string name) =>
        Node?.MacroOverrides is { Count: > 0 } overrides && overrides.TryGetValue(name, out var value)
        ? new JinjaFunction(name, "*args, **kwargs", _ => JinjaValue.From(value))
        : null;

    /// <summary>A package's macros, of which a unit test may override some.</summary>
    private sealed class OverridableNames(PackageScope scope, string package, JinjaObject names) : JinjaObject
    {
        public override string TypeName => names.TypeName;

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = scope.Overridden($"{package}.{name}");
            return value is not null || names.TryGetAttribute(name, out value);
        }

        public override bool TryGetItem(object? key, out object? value)
        {
            value = null;
            return key is string name && TryGetAttribute(name, out value);
        }
    }

    /// <summary>dbt's functions under names that no macro can hide.</summary>
    private sealed class Builtins(JinjaScope names) : JinjaObject
    {
        public override string TypeName => "builtins";

        public override bool TryGetAttribute(string name, out object? value)
        {
            if (names.TryGet(name, out value)) return true;
            value = name is "get" ? new JinjaFunction(name, "key, default?", call => Get(call)) : null;
            return value is not null;
        }

        public override bool TryGetItem(object? key, out object? value)
        {
            value = null;
            return key is string name && names.TryGet(name, out value);
        }

        private object? Get(JinjaCall call) => TryGetItem(call[0], out var value) ? value : call[1];
    }
}
