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

    /// <summary>A macro of the project or a package is called.</summary>
    public void Note(Macro macro) => (names as NodeScope)?.Note(macro);

    public override bool TryGet(string name, out object? value)
    {
        value = library.Resolve(package, name);
        if (value is not null || names.TryGet(name, out value)) return true;
        value = name switch
        {
            "adapter" => Adapter(),
            "builtins" => new Builtins(names),
            "context" => new Builtins(this),
            _ => library.Namespace(name),
        };
        return value is not null;
    }

    private Names Adapter() => new Names("adapter")
        .Add(new JinjaFunction(
            "dispatch", "macro_name, macro_namespace?, packages?", call => library.Dispatch(call.Text(0), call[1] as string, package)))
        .Add(new JinjaFunction("quote", "identifier", call => Relation.Quoted(call.Text(0))))
        .Add(new JinjaFunction("type", "", call => call.Context.Lookup("target") is JinjaDict target ? target["type"] : null));

    /// <summary>dbt's functions under names that no macro can hide.</summary>
    private sealed class Builtins(JinjaScope names) : JinjaObject
    {
        public override string TypeName => "builtins";

        public override bool TryGetAttribute(string name, out object? value) => names.TryGet(name, out value);

        public override bool TryGetItem(object? key, out object? value)
        {
            value = null;
            return key is string name && names.TryGet(name, out value);
        }
    }
}
