using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Models.Parsing;

/// <summary>Reads the <c>constraints:</c> of a model or column.</summary>
internal static class ConstraintReader
{
    private static readonly (string Name, ConstraintKind Kind)[] Kinds =
    [
        ("check", ConstraintKind.Check), ("not_null", ConstraintKind.NotNull), ("unique", ConstraintKind.Unique),
        ("primary_key", ConstraintKind.PrimaryKey), ("foreign_key", ConstraintKind.ForeignKey), ("custom", ConstraintKind.Custom),
    ];

    /// <summary>The constraints; <see cref="Constraint.To"/> still as written.</summary>
    public static IReadOnlyList<Constraint> Read(YamlNode? list, ProblemList problems)
    {
        if (list is null or YamlScalar { IsNull: true }) return [];
        return [.. (list.AsList("constraints", problems) ?? []).Select(item => ReadOne(item, problems)).OfType<Constraint>()];
    }

    private static Constraint? ReadOne(YamlNode item, ProblemList problems)
    {
        if (item.AsMap("a constraint", problems) is not { } entry) return null;
        if (entry["type"]?.AsText("type", problems) is not { } type)
        {
            if (entry["type"] is null) problems.Add("this constraint has no type", entry.Location, "Add 'type: not_null' or another.");
            return null;
        }

        var known = Array.Find(Kinds, kind => kind.Name == type);
        if (known.Name is null)
        {
            problems.Add(
                $"there is no constraint '{type}'", entry["type"]!.Location, NearestName.Hint(type, [.. Kinds.Select(kind => kind.Name)]));
            return null;
        }

        return new Constraint(
            known.Kind, Text(entry, "expression"), Text(entry, "name"), Texts(entry, "columns"), Text(entry, "to"),
                Texts(entry, "to_columns"));
    }

    private static string? Text(YamlMapping entry, string key) => entry[key] is YamlScalar { IsNull: false } scalar ? scalar.Text : null;

    private static IReadOnlyList<string> Texts(YamlMapping entry, string key) =>
        entry[key] is YamlSequence list ? [.. list.Items.OfType<YamlScalar>().Select(item => item.Text)] : [];
}
