using System.Text;
using Pipeline.Connectors.Http;
using Pipeline.Diagnostics;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// How a source knows us. An empty secret sends nothing: many sources answer anonymous requests, with a lower limit, and an
/// optional token is configured as <c>${TOKEN:-}</c>.
/// </summary>
public abstract partial record RestAuth
{
    private RestAuth()
    {
    }

    /// <summary>Nothing is sent.</summary>
    public static RestAuth Anonymous { get; } = new None();

    internal virtual IEnumerable<KeyValuePair<string, string>> Headers => [];

    internal virtual IEnumerable<KeyValuePair<string, string>> Parameters => [];

    /// <summary>The values no output may show.</summary>
    private protected virtual IEnumerable<string> Secrets => [];

    internal ExchangeSecrets Hide(Redactor redactor)
    {
        foreach (var secret in Secrets) redactor.Register(secret);
        return new ExchangeSecrets(redactor, Headers.Select(header => header.Key), Parameters.Select(parameter => parameter.Key));
    }

    private static IEnumerable<KeyValuePair<string, string>> Unless(bool isEmpty, string name, string value) =>
        isEmpty ? [] : [new(name, value)];

    /// <summary>Nothing is sent.</summary>
    public sealed record None : RestAuth;

    /// <summary><c>Authorization: Bearer TOKEN</c></summary>
    public sealed record Bearer(string Token) : RestAuth
    {
        internal override IEnumerable<KeyValuePair<string, string>> Headers =>
            Unless(Token.Length == 0, "Authorization", $"Bearer {Token}");

        private protected override IEnumerable<string> Secrets => [Token];
    }

    /// <summary>A header of the source's own.</summary>
    public sealed record Header(string Name, string Value) : RestAuth
    {
        internal override IEnumerable<KeyValuePair<string, string>> Headers => Unless(Value.Length == 0, Name, Value);

        private protected override IEnumerable<string> Secrets => [Value];
    }

    /// <summary>A query parameter.</summary>
    public sealed record Query(string Name, string Value) : RestAuth
    {
        internal override IEnumerable<KeyValuePair<string, string>> Parameters => Unless(Value.Length == 0, Name, Value);

        private protected override IEnumerable<string> Secrets => [Value];
    }

    /// <summary>User and password.</summary>
    public sealed record Basic(string User, string Password) : RestAuth
    {
        private string Credentials => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

        internal override IEnumerable<KeyValuePair<string, string>> Headers =>
            Unless(User.Length + Password.Length == 0, "Authorization", $"Basic {Credentials}");

        private protected override IEnumerable<string> Secrets => [Password, Credentials];
    }

    /// <summary>A part of the path: base URL or path have <c>{key}</c> in its place. It cannot be left out.</summary>
    public sealed record Path(string Key) : RestAuth
    {
        private protected override IEnumerable<string> Secrets => [Key];
    }
}
