using Pipeline.Configuration;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads <c>schema</c>. <c>fail when X:</c> is the same as X under <c>fail:</c>.</summary>
internal static class SchemaReader
{
    /// <summary>The check; null when something is wrong with it.</summary>
    public static SchemaCheck? Read(CheckDraft draft)
    {
        if (draft.Settings.Has("filter")) draft.Refuse("A schema has no rows to filter.");
        var (warn, fail) = (Zone(draft, "warn"), Zone(draft, "fail"));
        if (draft.IsSound && warn.IsEmpty && fail.IsEmpty)
            draft.Refuse("'schema' needs a condition under 'fail:' or 'warn:'.", "For instance 'fail: {when required column missing: [id]}'.");
        return !draft.IsSound ? null : new SchemaCheck(warn, fail)
        {
            Name = draft.Text,
            Kind = "sodacl/schema",
            Dataset = draft.Dataset,
            Location = draft.Location,
        };
    }

    private static readonly Dictionary<string, SchemaChange> ChangeKinds = new()
    {
        ["column add"] = SchemaChange.Add,
        ["column delete"] = SchemaChange.Delete,
        ["column type change"] = SchemaChange.Type,
        ["column index change"] = SchemaChange.Index,
    };

    private static SchemaRules Zone(CheckDraft draft, string zone)
    {
        if (draft.Settings.Mapping(zone) is not { } nested) return Rules(draft, draft.Settings, $"{zone} when");
        var inner = new Settings(nested, draft.Section.Variables, draft.Problems);
        var rules = Rules(draft, inner, "when");
        inner.RefuseOthers($"'{zone}'");
        return rules;
    }

    private static SchemaRules Rules(CheckDraft draft, Settings settings, string when)
    {
        var exact = Pairs(draft, settings, $"{when} mismatching columns");
        var optional = settings.Names("with optional columns");
        if (optional is not null && exact is null) draft.Refuse("'with optional columns' belongs to 'when mismatching columns'.");
        return new SchemaRules
        {
            Required = settings.Names($"{when} required column missing"),
            Forbidden = settings.Names($"{when} forbidden column present"),
            Types = Pairs(draft, settings, $"{when} wrong column type") ?? Pairs(draft, settings, $"{when} wrong type"),
            Indexes = Pairs(draft, settings, $"{when} wrong column index"),
            Exact = exact,
            Optional = exact is null ? null : optional,
            Changes = settings.Choices($"{when} schema changes", ChangeKinds),
        };
    }

    private static Dictionary<string, string?>? Pairs(CheckDraft draft, Settings settings, string key)
    {
        if (settings.Mapping(key) is not { } pairs) return null;
        var read = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in pairs.Entries)
        {
            if (value is not YamlScalar scalar)
                draft.Problems.Add(new($"'{name.Text}' must be one value, not {value.Describe()}.", value.Location));
            else if (settings.Resolved(name) is { } column) read[column] = scalar.IsNull ? null : settings.Resolved(scalar);
        }

        return read;
    }
}
