using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>The methods of the built-in types, by type and name. What is not listed does not exist: this is the sandbox.</summary>
internal static class Methods
{
    private static readonly Dictionary<string, JinjaFunction> None = [];

    public static JinjaFunction? Find(object? target, string name)
    {
        var table = target switch
        {
            string => StringMethods.All,
            JinjaDict => DictMethods.All,
            JinjaList => ListMethods.All,
            JinjaTuple => ListMethods.ReadOnly,
            JinjaSet => SetMethods.All,
            DateOnly or DateTime or ZonedTime or TimeSpan => DateMethods.All,
            double => NumberMethods.All,
            _ => None,
        };
        return table.TryGetValue(name, out var method) ? method : null;
    }

    public static Dictionary<string, JinjaFunction> Table(params ReadOnlySpan<JinjaFunction> functions)
    {
        var table = new Dictionary<string, JinjaFunction>(functions.Length);
        foreach (var function in functions) table.Add(function.Name, function);
        return table;
    }
}
