namespace Pipeline.Models.Templating.Macros;

/// <summary>Everything dbt brings along as macros, written natively.</summary>
internal static class DbtMacros
{
    private static readonly DbtMacro[] All =
    [
        .. DateMacros.All,
        .. TextMacros.All,
        .. ValueMacros.All,
        .. ArrayMacros.All,
        .. TypeMacros.All,
        .. SeriesMacros.All,
        .. AdapterMacros.All,
        .. GenericTestMacros.All,
        .. StrategyMacros.All,
    ];

    public static void AddTo(MacroLibrary library, string dialect)
    {
        foreach (var macro in All) macro.AddTo(library, dialect);
        DateMacros.AddUndispatched(library);
        AdapterMacros.AddUndispatched(library);
        StrategyMacros.AddUndispatched(library);
        RunMacros.AddTo(library);
    }
}
