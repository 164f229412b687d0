using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Models.Parsing;
using Pipeline.Models.Profiles;

namespace Pipeline.Runs.Projects;

/// <summary>A project folder that has been read, and where it is built.</summary>
/// <param name="Project">Its nodes.</param>
/// <param name="Profile">Where it is built.</param>
/// <param name="Folder">Its folder, absolute.</param>
/// <param name="Threads">How many nodes are worked on at once.</param>
/// <param name="InvocationId">The id of the invocation that read it.</param>
internal sealed record OpenProject(Project Project, Profile Profile, string Folder, int Threads, string InvocationId)
{
    /// <summary>What templates see of where it is built.</summary>
    public Target Target => Profile.Target;

    /// <summary>The folder of its artifacts.</summary>
    public required string TargetFolder { get; init; }

    /// <summary>Where it is built, as a person would say it.</summary>
    public string Place => $"database {(Profile.Path is Profile.Memory ? "in memory" : Profile.Path)}, schema {Target.Schema}";

    /// <summary>Reads the profile and the project. Nothing is opened or run.</summary>
    /// <exception cref="ConfigurationException">Something in them cannot work.</exception>
    public static OpenProject Read(ProjectRequest request, string invocationId, TimeProvider clock, RunFlags? flags = null)
    {
        var folder = Path.GetFullPath(request.Folder);
        if (!File.Exists(Path.Combine(folder, ProjectFile.FileName)))
            throw new ConfigurationException(
                $"there is no {ProjectFile.FileName} in '{request.Folder}'",
                    hint: "Name the folder of a dbt project, or make one: pipeline init DIR.");
        var vars = request.Vars is null ? new Dictionary<string, object?>() : CommandLineVars.Parse(request.Vars);
        var profile = ProfileOf(request, folder, vars);
        var threads = request.Threads ?? profile.Target.Threads;
        if (threads < 1) throw new ConfigurationException($"{threads} threads cannot work", hint: "Say --threads 1 or more.");
        var project = Project.Load(folder, new ProjectOptions
        {
            Target = profile.Target with { Threads = threads },
            Vars = vars,
            Environment = Environment.GetEnvironmentVariable,
            Clock = clock,
            InvocationId = invocationId,
            Flags = (flags ?? new RunFlags()) with { StoreFailures = request.StoreFailures, TargetPath = request.TargetFolder },
        });
        return new OpenProject(project, profile, folder, threads, invocationId) { TargetFolder = TargetOf(request, project) };
    }

    /// <summary>Where artifacts go: as the command line says, else <c>DBT_TARGET_PATH</c>, else the project file, else <c>target</c>.</summary>
    private static string TargetOf(ProjectRequest request, Project project)
    {
        var set = Environment.GetEnvironmentVariable("DBT_TARGET_PATH");
        return Path.GetFullPath(Path.Combine(
            project.Folder, request.TargetFolder ?? (string.IsNullOrEmpty(set) ? project.TargetPath : set)));
    }

    private static Profile ProfileOf(ProjectRequest request, string folder, IReadOnlyDictionary<string, object?> vars)
    {
        var wanted = new ProfileRequest
        {
            Target = request.Target,
            Folder = request.ProfilesFolder,
            Vars = vars,
            Environment = Environment.GetEnvironmentVariable,
        };
        var found = Profile.Find(folder, wanted) ?? ByDefault(request, folder);
        return found.Path is not null ? found : throw new ConfigurationException(
            $"the target '{found.Target.Name}' of the profile '{found.Name}' is not for DuckDB",
                hint: "Choose a target with 'type: duckdb'.");
    }

    /// <summary>A project without a profile is built in a file of its own name beside it.</summary>
    private static Profile ByDefault(ProjectRequest request, string folder)
    {
        if (request.ProfilesFolder is not null)
            throw new ConfigurationException($"there is no profile for '{request.Folder}' in '{request.ProfilesFolder}'",
                hint: "See 'profile:' of its dbt_project.yml.");
        var name = ProjectFile.Load(folder).Name;
        var target = new Target(request.Target ?? "dev", "main", name, Threads: Environment.ProcessorCount);
        return new Profile(name, target, Path.Combine(folder, $"{name}.duckdb"), new Dictionary<string, object?>());
    }
}
