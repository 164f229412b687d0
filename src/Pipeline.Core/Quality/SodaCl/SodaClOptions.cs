namespace Pipeline.Quality.SodaCl;

/// <summary>What a check file is read with.</summary>
public sealed record SodaClOptions
{
    /// <summary>Variables given by the caller. They win over the file's own, and those over the environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Finds an environment variable.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The moment <c>${NOW}</c> and <c>${TODAY}</c> stand for.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The folder that SQL files named in checks are looked for in; a file that is loaded brings its own.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The names <c>for each dataset</c> chooses from.</summary>
    public IReadOnlyCollection<string> Datasets { get; init; } = [];
}
