using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;

namespace Pipeline.Models.Templating;

/// <summary>
/// The macros of a project, of its packages and of dbt itself. A name is looked for in the package that asks, then in the
/// project, then among dbt's own; a package's macros are reached from elsewhere as <c>package.macro</c>.
/// </summary>
internal sealed class MacroLibrary(string project, IReadOnlyDictionary<string, IReadOnlyList<string>> searchOrder, string dialect)
{
    /// <summary>The package name under which dbt's own macros are known.</summary>
    public const string Dbt = "dbt";

    private readonly Dictionary<string, Dictionary<string, ProjectMacro>> packages = new(StringComparer.Ordinal) { [project] = [] };
    private readonly Dictionary<string, IJinjaCallable> builtins = new(StringComparer.Ordinal);

    /// <summary>The adapter type that macros dispatch on.</summary>
    public string Dialect { get; } = dialect;

    /// <summary>The project whose macros everyone sees.</summary>
    public string Project { get; } = project;

    public IEnumerable<Macro> Macros => packages.Values.SelectMany(macros => macros.Values).Select(macro => macro.Macro);

    /// <summary>Adds a macro; false when the package has one of that name.</summary>
    public bool TryAdd(ProjectMacro macro)
    {
        if (!packages.TryGetValue(macro.Macro.Package, out var macros))
            packages[macro.Macro.Package] = macros = new(StringComparer.Ordinal);
        return macros.TryAdd(macro.Macro.Name, macro);
    }

    /// <summary>The materializations that macro files define, by name.</summary>
    public HashSet<string> Materializations { get; } = new(StringComparer.Ordinal);

    /// <summary>The packages besides dbt's own.</summary>
    public void AddPackage(string package) => packages.TryAdd(package, new(StringComparer.Ordinal));

    /// <summary>Adds one of dbt's own, which projects may override.</summary>
    public void AddBuiltin(JinjaFunction function) => builtins[function.Name] = function;

    public ProjectMacro? Find(string package, string name) => packages.GetValueOrDefault(package)?.GetValueOrDefault(name);

    /// <summary>What a name means to a template of a package, as far as macros go.</summary>
    public IJinjaCallable? Resolve(string package, string name) =>
        Find(package, name) ?? Find(Project, name) ?? builtins.GetValueOrDefault(name);

    /// <summary>
    /// How a template of a package calls a generic test that is a macro; null for one that nobody wrote, and for one of dbt's that
    /// nobody overrides: that is checked natively.
    /// </summary>
    public string? FindTest(string kind, string fromPackage) => kind.Split('.', 2) switch
    {
        [var package, var name] when Find(package, $"test_{name}") is not null => $"{package}.test_{name}",
        [var name] when (Find(fromPackage, $"test_{name}") ?? Find(Project, $"test_{name}")) is not null => $"test_{name}",
        [var name] when IsOverridden($"test_{name}") => $"test_{name}",
        // Who changes how conditions are put into tests changes all of them.
        [var name] when builtins.ContainsKey($"test_{name}") && IsOverridden("get_where_subquery") => $"test_{name}",
        _ => null,
    };

    /// <summary>Whether a project or package takes the place of one of dbt's macros where it dispatches.</summary>
    public bool IsOverridden(string name) =>
        builtins.ContainsKey(name) && (Find(Project, name) is not null || SearchedFor(Dbt).Any(package => Implements(package, name)));

    private bool Implements(string? package, string name) =>
        package is not (null or Dbt) && (Find(package, $"{Dialect}__{name}") ?? Find(package, $"default__{name}")) is not null;

    /// <summary>The package as a namespace; null when there is no such package.</summary>
    public JinjaObject? Namespace(string package)
    {
        if (package != Dbt && !packages.ContainsKey(package)) return null;
        return new PackageNames(this, package);
    }

    /// <summary><c>adapter.dispatch</c>: the implementation for the dialect, else the default one.</summary>
    public IJinjaCallable Dispatch(string name, string? space, string fromPackage)
    {
        string[] prefixes = [Dialect, "default"];
        List<string> tried = [];
        foreach (var package in SearchedFor(space))
        {
            foreach (var prefix in prefixes)
            {
                var wanted = $"{prefix}__{name}";
                if ((package is null ? Resolve(fromPackage, wanted) : InPackage(package, wanted)) is { } macro) return macro;
                tried.Add(package is null ? wanted : $"{package}.{wanted}");
            }
        }

        throw new JinjaException(
            $"dispatch found no implementation of '{name}' (tried {string.Join(", ", tried)})",
            NearestName.Hint($"default__{name}", [.. AllNames]));
    }

    private IEnumerable<string> AllNames => packages.Values.SelectMany(macros => macros.Keys).Concat(builtins.Keys);

    /// <summary>A null package means wherever the caller looks.</summary>
    private IReadOnlyList<string?> SearchedFor(string? space)
    {
        if (space is null) return [null];
        return searchOrder.TryGetValue(space, out var order) ? order : [Project, space];
    }

    private IJinjaCallable? InPackage(string package, string name) =>
        package == Dbt ? builtins.GetValueOrDefault(name) : Find(package, name);

    private sealed class PackageNames(MacroLibrary library, string package) : JinjaObject
    {
        public override string TypeName => $"package {package}";

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = library.InPackage(package, name);
            return value is not null;
        }
    }
}
