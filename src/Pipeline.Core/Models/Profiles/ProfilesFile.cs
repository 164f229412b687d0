using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;
using Pipeline.Models.Parsing;
using Pipeline.Models.Templating;

namespace Pipeline.Models.Profiles;

/// <summary>Reads <c>profiles.yml</c>. Only the output that is used is rendered: the others may need what is not there.</summary>
internal sealed class ProfilesFile(string path, ProfileRequest request)
{
    private const string FileName = "profiles.yml";
    private const string DuckDb = "duckdb";
    private const string Athena = "athena";

    /// <summary>What holds secrets, and so is no part of <c>target</c>.</summary>
    private static readonly HashSet<string> Secret =
        ["secrets", "token", "motherduck_token", "password", "aws_secret_access_key", "aws_session_token"];

    private readonly ProblemList problems = new();

    /// <summary>The file to read; null when there is none.</summary>
    public static string? Locate(string projectFolder, ProfileRequest request)
    {
        var home = request.Environment("HOME") ?? request.Environment("USERPROFILE");
        string?[] folders = (request.Folder ?? request.Environment("DBT_PROFILES_DIR")) is { } given
            ? [given]
            : [projectFolder, home is null ? null : Path.Combine(home, ".dbt")];
        return folders.OfType<string>().Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists);
    }

    /// <summary>The name of a profile, which a project may take from the environment.</summary>
    public static string Rendered(YamlScalar name, ProfileRequest request)
    {
        var file = new ProfilesFile(name.Location.File, request);
        var text = $"{file.Value(name)}";
        file.problems.ThrowIfAny();
        return text;
    }

    public Profile Read(string name, string projectFolder)
    {
        if (YamlDocument.Load(path).AsMap(FileName, problems) is not { } root) throw Failed($"'{path}' holds no profiles", null, null);
        if (root[name]?.AsMap(name, problems) is not { } profile)
            throw Failed(
                $"there is no profile '{name}' in {path}", root.Location, NearestName.Hint(name, [.. root.Keys.Except(["config"])]));
        if (profile["outputs"]?.AsMap("outputs", problems) is not { } outputs)
            throw Failed($"the profile '{name}' has no outputs", profile.Location, "Add 'outputs:' with a target below it.");
        var target = request.Target ?? (profile["target"] is YamlScalar given ? $"{Value(given)}" : "default");
        if (outputs[target]?.AsMap(target, problems) is not { } output)
            throw Failed($"the profile '{name}' has no target '{target}'", outputs.Location, NearestName.Hint(target, [.. outputs.Keys]));
        var settings = PlainValue.Dictionary(output, Value);
        problems.ThrowIfAny();
        var read = Of(name, target, output, settings, projectFolder);
        problems.ThrowIfAny();
        return read;
    }

    private Profile Of(string name, string target, YamlMapping output, IReadOnlyDictionary<string, object?> settings, string projectFolder)
    {
        var type = Text(settings, output, "type");
        if (type is not (DuckDb or Athena))
            throw Failed(
                $"the profile '{name}' is for {type ?? "no engine"} (target '{target}'); this runs duckdb and athena", output.Location,
                "Choose another target, or write one with 'type: duckdb'.");
        var path = type is DuckDb ? Text(settings, output, "path") ?? Profile.Memory : null;
        var isHosted = path is not null
            && (path.StartsWith("md:", StringComparison.Ordinal) || path.StartsWith("motherduck:", StringComparison.Ordinal));
        if (isHosted)
            throw Failed($"the target '{target}' of the profile '{name}' is a hosted database ('md:')", output.Location,
                "Choose a target with a file.");
        var derived = path is null ? null : path is Profile.Memory ? "memory" : Path.GetFileNameWithoutExtension(path);
        var database = Text(settings, output, "database") ?? derived ?? "awsdatacatalog";
        if (derived is not null && database != derived && settings.GetValueOrDefault("attach") is null)
            throw Failed(
                $"the database of '{path}' is called '{derived}', not '{database}'", output["database"]!.Location, "Leave 'database' out.");
        return new Profile(
            name,
            new Target(target, Text(settings, output, "schema") ?? "main", database, type, Threads(settings, output))
            {
                ProfileName = name,
                Settings = settings.Where(pair => !Secret.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal),
            },
            path is null or Profile.Memory ? path : Path.GetFullPath(Path.Combine(projectFolder, path)),
            settings);
    }

    private int Threads(IReadOnlyDictionary<string, object?> settings, YamlMapping output)
    {
        switch (settings.GetValueOrDefault("threads"))
        {
            case null: return 1;
            case long threads and > 0 and <= int.MaxValue: return (int)threads;
            case var other:
                problems.Add($"'threads' must be a number above 0, not {PlainValue.Describe(other)}", output["threads"]!.Location);
                return 1;
        }
    }

    private string? Text(IReadOnlyDictionary<string, object?> settings, YamlMapping output, string key)
    {
        if (settings.GetValueOrDefault(key) is null or string) return settings.GetValueOrDefault(key) as string;
        problems.Add($"'{key}' must be text, not {PlainValue.Describe(settings[key])}", output[key]!.Location);
        return null;
    }

    private object? Value(YamlScalar scalar)
    {
        if (!TemplateText.IsTemplate(scalar.Text)) return scalar.Resolve();
        try
        {
            var context = new JinjaContext(JinjaEnvironment.Default, Names());
            return TemplateValue.ToPlain(JinjaEnvironment.Default.Parse(scalar.Text, path).RenderNative(context));
        }
        catch (JinjaException broken)
        {
            problems.Add(broken.Text, scalar.Location, broken.Hint);
            return null;
        }
    }

    /// <summary>A profile is where secrets belong: here, unlike in models, they may be read.</summary>
    private JinjaScope Names()
    {
        var scope = new JinjaScope();
        scope.Add(new JinjaFunction("env_var", "name, default?", call => request.Environment(call.Text(0))
            ?? (call.IsGiven(1) ? call[1] : throw new JinjaException(
                $"the environment variable '{call.Text(0)}' is not set", "Set it, or give env_var() a default."))));
        scope.Add(new JinjaFunction("var", "name, default?", call => request.Vars.TryGetValue(call.Text(0), out var value)
            ? Jinja.Values.JinjaValue.From(value)
            : call.IsGiven(1) ? call[1]
                : throw new JinjaException($"the variable '{call.Text(0)}' is not set", "Pass --vars, or give var() a default.")));
        return scope;
    }

    /// <summary>What was wrong before comes first: it is why this was not found.</summary>
    private ConfigurationException Failed(string message, SourceLocation? at, string? hint)
    {
        problems.ThrowIfAny();
        return new ConfigurationException(message, at, hint);
    }
}
