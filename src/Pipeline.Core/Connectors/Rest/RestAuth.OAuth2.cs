using System.Text;
using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

public abstract partial record RestAuth
{
    /// <summary>OAuth 2.0 client credentials: a token is asked for with an id and a secret, and sent as a bearer.</summary>
    /// <param name="TokenUrl">Where tokens are given.</param>
    /// <param name="ClientId">Who asks.</param>
    /// <param name="ClientSecret">The proof of it.</param>
    public sealed record OAuth2(Uri TokenUrl, string ClientId, string ClientSecret) : RestAuth
    {
        /// <summary>What the token is to allow; null for the server's default.</summary>
        public string? Scope { get; init; }

        /// <summary>Send id and secret in the body, for servers that do not read the header the standard asks for.</summary>
        public bool IsSecretInBody { get; init; }

        private string Credentials =>
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(ClientId)}:{Uri.EscapeDataString(ClientSecret)}"));

        private protected override IEnumerable<string> Secrets => [ClientSecret, Credentials];

        internal ExchangeRequest TokenRequest() => new(HttpMethod.Post, TokenUrl)
        {
            Headers = new HeaderList(
            [
                new("Content-Type", "application/x-www-form-urlencoded"),
                new("Accept", "application/json"),
                .. IsSecretInBody ? HeaderList.Empty : new([new("Authorization", $"Basic {Credentials}")]),
            ]),
            Body = Encoding.UTF8.GetBytes(string.Join('&', Form())),
        };

        private IEnumerable<string> Form() =>
        [
            "grant_type=client_credentials",
            .. Scope is null ? (string[])[] : [$"scope={Uri.EscapeDataString(Scope)}"],
            .. IsSecretInBody ? (string[])[$"client_id={Uri.EscapeDataString(ClientId)}", $"client_secret={Uri.EscapeDataString(ClientSecret)}"] : [],
        ];
    }
}
