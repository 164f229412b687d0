using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>
/// A relation as templates see it: it prints quoted and in full unless <c>include</c> or <c>quote</c> say otherwise. Parts that
/// nobody named are left out.
/// </summary>
internal sealed class RelationValue : JinjaObject
{
    private const int PartCount = 3;
    private const string PartFlags = "database?, schema?, identifier?";

    private readonly string?[] parts;
    private readonly bool[] included;
    private readonly bool[] quoted;
    private readonly string? text;
    private readonly Lazy<string?> type;

    /// <summary>A relation of the project. Its type is asked for when a template wants to know it.</summary>
    public RelationValue(Relation relation, Func<string?>? type = null, string? text = null)
        : this(
            [relation.Database, relation.Schema, relation.Identifier],
            [relation.Database is not "", relation.Schema is not "", relation.Identifier is not ""],
            [relation.Quoting.Database, relation.Quoting.Schema, relation.Quoting.Identifier],
            new Lazy<string?>(type ?? (() => null)),
            text)
    {
    }

    /// <summary>Any relation.</summary>
    /// <param name="parts">Database, schema, identifier; null or empty for a part that is not known.</param>
    /// <param name="type">dbt's word for what it is.</param>
    /// <param name="text">What to print instead of the parts.</param>
    public RelationValue(string?[] parts, Func<string?>? type = null, string? text = null)
        : this(parts, [.. parts.Select(part => part is { Length: > 0 })], [true, true, true], new Lazy<string?>(type ?? (() => null)), text)
    {
    }

    private RelationValue(string?[] parts, bool[] included, bool[] quoted, Lazy<string?> type, string? text) =>
        (this.parts, this.included, this.quoted, this.type, this.text) = (parts, included, quoted, type, text);

    public override string TypeName => "Relation";

    public override bool IsMapping => true;

    /// <summary>The relation itself, parts nobody named empty.</summary>
    public Relation Relation => new(parts[0] ?? "", parts[1] ?? "", parts[2] ?? "")
    {
        Quoting = new RelationQuoting(quoted[0], quoted[1], quoted[2]),
    };

    public override bool TryGetAttribute(string name, out object? value) =>
        TryGetPart(name, out value) || TryGetType(name, out value) || Functions.TryGetAttribute(name, out value, this);

    public override bool TryGetItem(object? key, out object? value)
    {
        value = null;
        return key is string name && TryGetAttribute(name, out value);
    }

    public override string ToString() => text ?? Rendered();

    public override bool Equals(object? obj) =>
        obj is RelationValue other && parts.SequenceEqual(other.parts) && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private string Rendered() => string.Join('.', Enumerable.Range(0, PartCount)
        .Where(part => included[part] && parts[part] is { Length: > 0 })
        .Select(part => quoted[part] ? Relation.Quoted(parts[part]!) : parts[part]));

    private bool TryGetPart(string name, out object? value)
    {
        value = name switch
        {
            "identifier" or "name" or "table" => parts[2],
            "schema" => parts[1],
            "database" => parts[0],
            "path" => new JinjaDict { { "database", parts[0] }, { "schema", parts[1] }, { "identifier", parts[2] } },
            "include_policy" => Flags(included),
            "quote_policy" => Flags(quoted),
            "quote_character" => "\"",
            "metadata" => new JinjaDict { { "type", "DuckDBRelation" } },
            _ => this,
        };
        return !ReferenceEquals(value, this);
    }

    private bool TryGetType(string name, out object? value)
    {
        value = name switch
        {
            "type" => type.Value,
            "is_table" => type.Value is "table",
            "is_view" => type.Value is "view",
            "is_cte" => type.Value is "cte",
            "is_materialized_view" => type.Value is "materialized_view",
            "is_pointer" or "is_function" => false,
            _ => RelationTypes.Find(name),
        };
        return value is not null || name is "type";
    }

    private static JinjaDict Flags(bool[] flags) =>
        new() { { "database", flags[0] }, { "schema", flags[1] }, { "identifier", flags[2] } };

    private RelationValue With(string?[]? parts = null, bool[]? included = null, bool[]? quoted = null, Lazy<string?>? type = null) =>
        new(parts ?? this.parts, included ?? this.included, quoted ?? this.quoted, type ?? this.type, null);

    private static bool[] Changed(bool[] flags, JinjaCall call) =>
        [.. flags.Select((flag, part) => call.IsGiven(part) && call[part] is not null ? call.Flag(part) : flag)];

    private RelationValue WithPath(IEnumerable<KeyValuePair<object?, object?>> changes)
    {
        string?[] changed = [.. parts];
        foreach (var (key, value) in changes)
        {
            var part = key switch { "database" => 0, "schema" => 1, "identifier" => 2, _ => throw Unknown(key) };
            changed[part] = value is null or JinjaUndefined ? null : PythonText.Str(value);
        }

        // A part that was left out because nobody named it is printed once it has a name.
        return With(changed, [.. changed.Select((name, part) => included[part] || (parts[part] is null && name is not null))]);
    }

    private static JinjaException Unknown(object? part) =>
        new($"a relation has no part {PythonText.Repr(part)}", "Its parts are 'database', 'schema' and 'identifier'.");

    private RelationValue Incorporate(JinjaCall call)
    {
        var changed = call[0] is JinjaDict path ? WithPath(path) : this;
        var kind = call[1] is null or JinjaUndefined ? null : PythonText.Str(call[1]);
        return changed.With(type: call.IsGiven(1) ? new Lazy<string?>(kind) : changed.type);
    }

    /// <summary>dbt names it without quotes and without the relation's own schema.</summary>
    private RelationValue InformationSchema(object? view) => new(
        [parts[0], "INFORMATION_SCHEMA", view as string],
        [included[0], true, view is string],
        [quoted[0], false, false],
        new Lazy<string?>("view"),
        null);

    private bool Matches(JinjaCall call)
    {
        var asked = Enumerable.Range(0, PartCount).Where(part => call[part] is string).ToList();
        if (asked.Count == 0) throw new JinjaException("matches() needs a database, a schema or an identifier");
        return asked.TrueForAll(part => parts[part] == (string)call[part]!);
    }

    /// <summary>The methods, each made when it is asked for.</summary>
    private static class Functions
    {
        public static bool TryGetAttribute(string name, out object? value, RelationValue self)
        {
            value = name switch
            {
                "include" => new JinjaFunction(name, PartFlags, call => self.With(included: Changed(self.included, call))),
                "quote" => new JinjaFunction(name, PartFlags, call => self.With(quoted: Changed(self.quoted, call))),
                "quoted" => new JinjaFunction(name, "identifier", call => Relation.Quoted(PythonText.Str(call[0]))),
                "without_identifier" => new JinjaFunction(name, "", _ => self.With(included: [self.included[0], self.included[1], false])),
                "incorporate" => new JinjaFunction(name, "path?, type?, **rest", self.Incorporate),
                "replace_path" => new JinjaFunction(name, "**path", call => self.WithPath(Paired(call.Named))),
                "render" => new JinjaFunction(name, "", _ => self.type.Value is "cte" ? self.ToString() : self.Rendered()),
                "information_schema" => new JinjaFunction(name, "view_name?", call => self.InformationSchema(call[0])),
                "information_schema_only" => new JinjaFunction(name, "", _ => self.InformationSchema(null)),
                "matches" => new JinjaFunction(name, PartFlags, call => self.Matches(call)),
                "get" => new JinjaFunction(name, "key, default?", call =>
                    self.TryGetAttribute(call.Text(0), out var found) ? found : call[1]),
                _ => null,
            };
            return value is not null;
        }

        private static IEnumerable<KeyValuePair<object?, object?>> Paired(KeyValuePair<string, object?>[] named) =>
            named.Select(pair => KeyValuePair.Create((object?)pair.Key, pair.Value));
    }
}
