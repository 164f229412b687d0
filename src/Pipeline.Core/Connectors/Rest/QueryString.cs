namespace Pipeline.Connectors.Rest;

/// <summary>Query parameters of an address; the others keep their place and spelling.</summary>
internal static class QueryString
{
    /// <summary>The address with one parameter set, in place of one of the same name.</summary>
    public static Uri With(Uri url, string name, string value)
    {
        var parameter = $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
        var parameters = Parts(url);
        var at = parameters.FindIndex(other => NameOf(other) == name);
        if (at < 0) parameters.Add(parameter);
        else parameters[at] = parameter;
        return new UriBuilder(url) { Query = string.Join('&', parameters) }.Uri;
    }

    /// <summary>The address without a parameter.</summary>
    public static Uri Without(Uri url, string name)
    {
        var parameters = Parts(url);
        return parameters.RemoveAll(parameter => NameOf(parameter) == name) == 0 ? url : new UriBuilder(url) { Query = string.Join('&', parameters) }.Uri;
    }

    private static List<string> Parts(Uri url) => [.. url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)];

    private static string NameOf(string parameter) => Uri.UnescapeDataString(parameter.Split('=', 2)[0].Replace('+', ' '));
}
