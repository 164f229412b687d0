using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>Takes values out of templates.</summary>
internal static class TemplateValue
{
    /// <summary>
    /// A template's value as text, numbers, bool, null, lists and dictionaries, so that no config holds on to a rendering.
    /// </summary>
    public static object? ToPlain(object? value) => value switch
    {
        JinjaDict dict => dict.ToDictionary(pair => PythonText.Str(pair.Key), pair => ToPlain(pair.Value), StringComparer.Ordinal),
        JinjaList or JinjaTuple or JinjaSet => ((IEnumerable<object?>)value).Select(ToPlain).ToList(),
        JinjaUndefined => null,
        JinjaObject other => other.ToString(),
        ZonedTime moment => PythonText.Str(moment),
        _ => value,
    };
}
