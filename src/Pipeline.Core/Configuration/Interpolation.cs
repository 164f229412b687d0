using Pipeline.Diagnostics;

namespace Pipeline.Configuration;

/// <summary>
/// Fills in <c>${...}</c> from the environment and the secrets, for the part of a file that is about to be used and no other: a
/// source that is not read must not demand its token.
/// </summary>
public sealed class Interpolation(Func<string, string?> environment, SecretLookup secrets, Redactor redactor)
{
    /// <summary>The process's own environment, secrets included.</summary>
    public static Interpolation FromEnvironment(Redactor redactor) =>
        new(Environment.GetEnvironmentVariable, new EnvironmentSecrets(Environment.GetEnvironmentVariable).FindAsync, redactor);

    /// <summary>The same tree with every placeholder replaced. What is not set and has no default is noted, and stays as written.</summary>
    public async ValueTask<YamlNode> ResolveAsync(YamlNode node, ProblemList problems, CancellationToken cancellationToken)
    {
        var found = new Dictionary<SecretReference, string?>();
        foreach (var reference in References(node).Distinct())
        {
            var value = await secrets(reference, cancellationToken);
            if (value is { Length: > 0 }) redactor.Register(value);
            found.Add(reference, value);
        }

        return Replace(node, found, problems);
    }

    private static IEnumerable<SecretReference> References(YamlNode node) => node switch
    {
        YamlScalar scalar when Placeholders.ArePending(scalar) =>
            Placeholders.Parse(scalar, new ProblemList()).OfType<ValuePart.Secret>().Select(part => part.Reference),
        YamlSequence list => list.Items.SelectMany(References),
        YamlMapping mapping => mapping.Entries.SelectMany(entry => References(entry.Value)),
        _ => [],
    };

    private YamlNode Replace(YamlNode node, Dictionary<SecretReference, string?> found, ProblemList problems) => node switch
    {
        YamlScalar scalar when Placeholders.ArePending(scalar) => Replace(scalar, found, problems),
        YamlSequence list => new YamlSequence([.. list.Items.Select(item => Replace(item, found, problems))], list.Location),
        YamlMapping mapping => new YamlMapping(
            [.. mapping.Entries.Select(entry => entry with { Value = Replace(entry.Value, found, problems) })], mapping.Location),
        _ => node,
    };

    private YamlScalar Replace(YamlScalar scalar, Dictionary<SecretReference, string?> found, ProblemList problems)
    {
        var before = problems.Count;
        var values = Placeholders.Parse(scalar, problems).Select(part => Value(part, scalar, found, problems));
        var text = string.Concat(values);
        return problems.Count > before ? scalar : new YamlScalar(text, scalar.Style, scalar.Location) { Written = scalar.Text };
    }

    private string? Value(ValuePart part, YamlScalar scalar, Dictionary<SecretReference, string?> found, ProblemList problems)
    {
        switch (part)
        {
            case ValuePart.Literal(var text):
                return text;
            case ValuePart.Variable(var name, null):
                if (environment(name) is { } given) return given;
                problems.Add($"the environment variable {name} is not set", scalar.Location, $"Set it, or give a default: ${{{name}:-...}}.");
                return null;
            case ValuePart.Variable(var name, var fallback):
                return environment(name) is { Length: > 0 } value ? value : fallback;
            case ValuePart.Secret(var reference, var fallback):
                if ((found[reference] ?? fallback) is { } secret) return secret;
                problems.Add($"there is no secret '{reference}'", scalar.Location, $"On this machine it is the environment variable {reference.Key}.");
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
