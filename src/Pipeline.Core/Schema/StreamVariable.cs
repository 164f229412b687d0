namespace Pipeline.Schema;

/// <summary>A variable of a source that a stream is asked with.</summary>
/// <param name="Name">Its name: <c>{var.season}</c> is that of <c>season</c>.</param>
/// <param name="Values">The values it is read with when nobody says otherwise, in order; at least one.</param>
public sealed record StreamVariable(string Name, IReadOnlyList<string> Values);

/// <summary>Values given for one run in place of a source's own, by variable.</summary>
public sealed class GivenVariables : IEquatable<GivenVariables>
{
    private readonly SortedDictionary<string, IReadOnlyList<string>> values;

    /// <summary>Values by name, each list at least one long.</summary>
    public GivenVariables(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> values) =>
        this.values = new(values.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Nothing is given.</summary>
    public static GivenVariables None { get; } = new([]);

    /// <summary>The names, sorted.</summary>
    public IReadOnlyCollection<string> Names => values.Keys;

    /// <summary>
    /// What a read of these variables is called when values of them are given, such as <c>season=2015,2016</c>; null when none is, so
    /// that it is the usual read.
    /// </summary>
    public string? OccasionOf(IReadOnlyList<StreamVariable> variables)
    {
        var given = values.Where(pair => variables.Any(variable => variable.Name == pair.Key)).ToList();
        return given is [] ? null : Print(given);
    }

    /// <summary>Every combination of the variables' values, those given or else the usual ones: the first variable changes last.</summary>
    public IReadOnlyList<StreamVariant> VariantsOf(IReadOnlyList<StreamVariable> variables)
    {
        List<StreamVariant> variants = [new([])];
        foreach (var variable in variables)
        {
            var choices = values.GetValueOrDefault(variable.Name) ?? variable.Values;
            variants = [.. variants.SelectMany(variant => choices.Select(value => variant.And(variable.Name, value)))];
        }

        return variants;
    }

    /// <inheritdoc/>
    public bool Equals(GivenVariables? other) => ToString() == other?.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GivenVariables);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary><c>season=2015,2016</c></summary>
    public override string ToString() => Print(values);

    private static string Print(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> given) =>
        string.Join('&', given.Select(pair => $"{pair.Key}={string.Join(',', pair.Value.Select(Uri.EscapeDataString))}"));
}

/// <summary>One value for each variable a stream names.</summary>
/// <param name="Values">Names and values, in the order the variables are declared.</param>
public sealed record StreamVariant(IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>What a table remembers of it is kept under this, such as <c>season=2015</c>, however the variables are ordered.</summary>
    public string Key { get; } = string.Join(
        '&', Values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>The variant with one more variable.</summary>
    internal StreamVariant And(string name, string value) => new([.. Values, KeyValuePair.Create(name, value)]);

    /// <summary>The value of a variable; null when it is none of these.</summary>
    public string? this[string name] => Values.FirstOrDefault(pair => pair.Key == name).Value;
}
