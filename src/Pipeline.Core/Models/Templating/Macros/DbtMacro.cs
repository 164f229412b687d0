using Pipeline.Models.Jinja;

namespace Pipeline.Models.Templating.Macros;

/// <summary>
/// One of dbt's own macros: what it gives by default and in the dialects that differ. Templates reach it by its name, which
/// dispatches as in dbt, so that a project's <c>default__name</c> or <c>duckdb__name</c> takes its place.
/// </summary>
/// <param name="Name">What callers call it.</param>
/// <param name="Signature">Its parameters, in the notation of <see cref="JinjaSignature"/>.</param>
/// <param name="Default">What it gives where the dialect says nothing else.</param>
internal sealed record DbtMacro(string Name, string Signature, JinjaFunctionBody Default)
{
    public JinjaFunctionBody? DuckDb { get; init; }

    public JinjaFunctionBody? Athena { get; init; }

    /// <summary>The values of parameters that were not given, by position; null gives none.</summary>
    public IReadOnlyList<object?> Defaults { get; init; } = [];

    public void AddTo(MacroLibrary library, string dialect)
    {
        library.AddBuiltin(new JinjaFunction(Name, Signature, call => call.Dispatch(Name, Given(call))));
        library.AddBuiltin(new JinjaFunction($"default__{Name}", Signature, Default));
        if (Of(dialect) is { } own) library.AddBuiltin(new JinjaFunction($"{dialect}__{Name}", Signature, own));
    }

    private JinjaFunctionBody? Of(string dialect) => dialect switch { "duckdb" => DuckDb, "athena" => Athena, _ => null };

    /// <summary>An override may call its parameters as it likes, so they are handed on by position.</summary>
    private object?[] Given(JinjaCall call)
    {
        var values = new List<object?>();
        for (var i = 0; i < call.Count; i++) values.Add(call.Get(i, i < Defaults.Count ? Defaults[i] : null));
        while (values.Count > 0 && !call.IsGiven(values.Count - 1) && values.Count > Defaults.Count) values.RemoveAt(values.Count - 1);
        return [.. values];
    }
}
