using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>The names that every template of a project sees, in SQL, macros and YAML alike.</summary>
internal static class ProjectNames
{
    /// <summary>Values with this prefix are secrets in dbt and must not be rendered into SQL.</summary>
    private const string SecretPrefix = "DBT_ENV_SECRET";

    /// <summary>The names the nodes of a package see beyond those of the project: its own variables.</summary>
    public static JinjaScope OfPackage(JinjaScope project, Variables variables) => new(project) { ["var"] = variables.Function };

    public static JinjaScope Build(string project, ProjectOptions options, Variables variables)
    {
        var startedAt = options.Clock.GetUtcNow().UtcDateTime;
        var scope = new JinjaScope
        {
            ["project_name"] = project,
            ["target"] = TargetOf(options.Target),
            ["flags"] = FlagNames.Of(options.Flags),
            ["invocation_id"] = options.InvocationId,
            ["run_started_at"] = startedAt,
            ["dbt_version"] = "1.10.0",
            ["thread_id"] = "MainThread",
            ["modules"] = new Names("modules")
                .Add("datetime", DatetimeNames.Build(startedAt))
                .Add("pytz", TimeZoneNames.All)
                .Add("re", RegexNames.All)
                .Add("itertools", IteratorNames.All),
            ["exceptions"] = ExceptionNames.All,
            ["var"] = variables.Function,
            ["dbt_metadata_envs"] = new JinjaDict(),
        };
        foreach (var function in DataFunctions.All) scope.Add(function);
        scope.Add(EnvironmentFunction(options.Environment));
        scope.Add(new JinjaFunction("return", "value?", call => new JinjaReturn(call[0])));
        scope.Add(LogFunction);
        scope.Add(PrintFunction);
        return scope;
    }

    private static JinjaDict TargetOf(Target target)
    {
        var value = new JinjaDict();
        foreach (var (name, setting) in target.Settings) value[name] = JinjaValue.From(setting);
        value["name"] = target.Name;
        value["target_name"] = target.Name;
        value["profile_name"] = target.ProfileName;
        value["schema"] = target.Schema;
        value["database"] = target.Database;
        value["dbname"] = target.Database;
        value["type"] = target.Type;
        value["threads"] = (long)target.Threads;
        return value;
    }

    private static JinjaFunction EnvironmentFunction(Func<string, string?> environment) => new("env_var", "name, default?", call =>
    {
        var name = call.Text(0);
        if (name.StartsWith(SecretPrefix, StringComparison.Ordinal))
            throw new JinjaException(
                $"the secret environment variable '{name}' cannot be used in a project", "Keep secrets in the target's configuration.");
        if (environment(name) is { } value) return value;
        if (call.IsGiven(1)) return call[1];
        throw new JinjaException($"the environment variable '{name}' is not set", "Set it, or give env_var() a default.");
    });

    /// <summary>Without <c>info</c> dbt writes to its own log file only; we keep none.</summary>
    private static JinjaFunction LogFunction => new("log", "message, info?", call =>
        call.IsGiven(1) && PythonValue.IsTrue(call[1]) ? Said(call) : "");

    private static JinjaFunction PrintFunction => new("print", "message", Said);

    /// <summary>A template is parsed more often than it is compiled: only compiling passes its messages on.</summary>
    private static string Said(JinjaCall call)
    {
        if (call.Context.Scope is PackageScope { Node: { } node }) node.Say(PythonText.Str(call[0]));
        return "";
    }
}
