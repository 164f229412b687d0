using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Runs.Configuration;

/// <summary>Whether the variables given on a command line are ones of the sources it reads.</summary>
internal static class VariableNames
{
    /// <summary>Throws a <see cref="ConfigurationException"/> with the nearest name for a variable that no source declares.</summary>
    public static void RequireVariables(this ProjectRoot project, GivenVariables given, IEnumerable<string> sources)
    {
        if (given.Names.Count == 0) return;
        var asked = sources.Distinct(StringComparer.Ordinal).ToList();
        var known = asked.SelectMany(project.VariablesOf).Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in given.Names.Where(name => !known.Contains(name)))
        {
            var whose = asked is [] ? "nothing that is read here" : $"none of the sources {string.Join(", ", asked)}";
            throw new ConfigurationException(
                $"--var: {whose} has a variable '{name}'",
                hint: NearestName.Hint(name, known) ?? "Declare it under 'vars' of the source, and name it as {var." + name + "}.");
        }
    }
}
