using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Runs.Projects;

/// <summary>A project folder that has been read, and where it is built.</summary>
/// <param name="Project">Its nodes.</param>
/// <param name="Target">Where it is built.</param>
/// <param name="Folder">Its folder, absolute.</param>
/// <param name="Threads">How many nodes are worked on at once.</param>
/// <param name="InvocationId">The id of the invocation that read it.</param>
internal sealed record OpenProject(Project Project, Target Target, string Folder, int Threads, string InvocationId)
{
    /// <summary>The folder of its artifacts.</summary>
    public string TargetFolder => Path.Combine(Folder, "target");

    /// <summary>Where its database lies, as a person would say it.</summary>
    public string DatabaseWords => ProjectDatabase.FileOf(Target, Folder) ?? "in memory";

    /// <summary>Reads the profile and the project. Nothing is opened or run.</summary>
    /// <exception cref="ConfigurationException">Something in them cannot work.</exception>
    public static OpenProject Read(ProjectRequest request, string invocationId, TimeProvider clock)
    {
        var folder = Path.GetFullPath(request.Folder);
        if (!File.Exists(Path.Combine(folder, "dbt_project.yml")))
            throw new ConfigurationException(
                $"there is no dbt_project.yml in '{request.Folder}'", hint: "Name the folder of a dbt project, or make one: pipeline init DIR.");
        var vars = request.Vars is null ? new Dictionary<string, object?>() : CommandLineVars.Parse(request.Vars);
        var target = TargetOf(request, folder);
        var threads = request.Threads ?? target.Threads;
        if (threads < 1) throw new ConfigurationException($"{threads} threads cannot work", hint: "Say --threads 1 or more.");
        var project = Project.Load(folder, new ProjectOptions
        {
            Target = target with { Threads = threads },
            Vars = vars,
            Environment = Environment.GetEnvironmentVariable,
            Clock = clock,
            InvocationId = invocationId,
        });
        return new OpenProject(project, target, folder, threads, invocationId);
    }

    private static Target TargetOf(ProjectRequest request, string folder)
    {
        var name = Path.GetFileName(folder);
        return new Target(request.Target ?? "dev", "main", name, Threads: Environment.ProcessorCount)
        {
            Settings = new Dictionary<string, object?> { ["path"] = $"{name}.duckdb" },
        };
    }
}
