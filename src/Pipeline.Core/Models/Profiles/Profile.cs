using Pipeline.Diagnostics;
using Pipeline.Models.Parsing;

namespace Pipeline.Models.Profiles;

/// <summary>One output of a profile: where a project is built.</summary>
/// <param name="Name">The profile's name.</param>
/// <param name="Target">The target templates see.</param>
/// <param name="Path">
/// For DuckDB the database file, in full, or <c>:memory:</c>; null for other engines. A relative path counts from the project folder.
/// </param>
/// <param name="Settings">Everything the output says, secrets included: for whoever opens the database, never for messages.</param>
public sealed record Profile(string Name, Target Target, string? Path, IReadOnlyDictionary<string, object?> Settings)
{
    /// <summary>The path of a database that is not kept.</summary>
    public const string Memory = ":memory:";

    /// <summary>
    /// Reads the profile that a project names out of <c>profiles.yml</c>; null when there is no such file, or the project names no profile.
    /// </summary>
    /// <exception cref="ConfigurationException">The profile or target does not exist, or is for an engine that is not ours.</exception>
    public static Profile? Find(string projectFolder, ProfileRequest request)
    {
        var name = request.Profile ?? (ProjectFile.Load(projectFolder).Profile is { } given ? ProfilesFile.Rendered(given, request) : null);
        return name is not null && ProfilesFile.Locate(projectFolder, request) is { } file
            ? new ProfilesFile(file, request).Read(name, projectFolder)
            : null;
    }
}

/// <summary>Which profile is wanted.</summary>
public sealed record ProfileRequest
{
    /// <summary>The profile; null for the one the project names.</summary>
    public string? Profile { get; init; }

    /// <summary>The target; null for the profile's own default.</summary>
    public string? Target { get; init; }

    /// <summary>
    /// The folder of <c>profiles.yml</c>; null for <c>DBT_PROFILES_DIR</c>, else the project folder, else <c>~/.dbt</c>.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Variables from the command line.</summary>
    public IReadOnlyDictionary<string, object?> Vars { get; init; } = new Dictionary<string, object?>();

    /// <summary>Looks up an environment variable; null when it is not set. Without it none is.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;
}
