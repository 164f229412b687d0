using Pipeline.Models.Jinja;

namespace Pipeline.Models.Templating;

/// <summary>A relation as templates see it: it prints quoted and in full unless <c>include</c> or <c>quote</c> say otherwise.</summary>
internal sealed class RelationValue(Relation relation, string? text = null) : JinjaObject
{
    private const int PartCount = 3;
    private const string PartFlags = "database?, schema?, identifier?";

    private readonly bool[] included = [true, true, true];
    private readonly bool[] quoted = [relation.Quoting.Database, relation.Quoting.Schema, relation.Quoting.Identifier];

    private RelationValue(RelationValue from) : this(from.Relation) =>
        (included, quoted) = ([.. from.included], [.. from.quoted]);

    public override string TypeName => "Relation";

    /// <summary>The relation itself.</summary>
    public Relation Relation { get; } = relation;

    public override bool TryGetAttribute(string name, out object? value)
    {
        value = name switch
        {
            "identifier" or "name" or "table" => Relation.Identifier,
            "schema" => Relation.Schema,
            "database" => Relation.Database,
            "include" => new JinjaFunction("include", PartFlags, call => With(call, (copy, part, flag) => copy.included[part] = flag)),
            "quote" => new JinjaFunction("quote", PartFlags, call => With(call, (copy, part, flag) => copy.quoted[part] = flag)),
            "without_identifier" => new JinjaFunction("without_identifier", "", _ => WithoutIdentifier()),
            "render" => new JinjaFunction("render", "", _ => ToString()),
            "is_cte" => text is not null,
            "is_table" or "is_view" or "type" => null,
            _ => this,
        };
        return !ReferenceEquals(value, this);
    }

    public override string ToString() =>
        text ?? string.Join('.', Enumerable.Range(0, PartCount).Where(part => included[part]).Select(Rendered));

    private string Rendered(int part)
    {
        var name = part switch { 0 => Relation.Database, 1 => Relation.Schema, _ => Relation.Identifier };
        return quoted[part] ? Relation.Quoted(name) : name;
    }

    private RelationValue With(JinjaCall call, Action<RelationValue, int, bool> change)
    {
        var copy = new RelationValue(this);
        for (var part = 0; part < PartCount; part++)
        {
            if (call.IsGiven(part)) change(copy, part, call.Flag(part));
        }

        return copy;
    }

    private RelationValue WithoutIdentifier()
    {
        var copy = new RelationValue(this);
        copy.included[^1] = false;
        return copy;
    }
}
