namespace Pipeline.Configuration;

/// <summary>A key of a named secret, written <c>${secret:name#key}</c>.</summary>
public sealed record SecretReference(string Name, string Key)
{
    /// <summary><c>name#key</c></summary>
    public override string ToString() => $"{Name}#{Key}";
}

/// <summary>
/// Finds a secret's value; null when there is none. It throws when the store cannot be asked, and never logs the value: the caller
/// registers it with the redactor before using it. May be called concurrently.
/// </summary>
public delegate ValueTask<string?> SecretLookup(SecretReference secret, CancellationToken cancellationToken);

/// <summary>
/// Secrets on a developer's machine: the environment variable named by the key, so <c>${secret:github/api#GITHUB_TOKEN}</c> is
/// <c>GITHUB_TOKEN</c> and the same file works where the name leads to a real store.
/// </summary>
public sealed class EnvironmentSecrets(Func<string, string?> environment)
{
    /// <summary>The lookup; an empty variable counts as none.</summary>
    public ValueTask<string?> FindAsync(SecretReference secret, CancellationToken cancellationToken) =>
        ValueTask.FromResult(environment(secret.Key) is { Length: > 0 } value ? value : null);
}
