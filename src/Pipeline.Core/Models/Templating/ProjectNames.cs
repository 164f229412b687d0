using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Templating;

/// <summary>The names that every template of a project sees, in SQL, macros and YAML alike.</summary>
internal static class ProjectNames
{
    /// <summary>Values with this prefix are secrets in dbt and must not be rendered into SQL.</summary>
    private const string SecretPrefix = "DBT_ENV_SECRET_";

    /// <summary>The names the nodes of a package see beyond those of the project: its own variables.</summary>
    public static JinjaScope OfPackage(JinjaScope project, Variables variables)
    {
        var scope = new JinjaScope(project);
        scope.Add(variables.Function);
        return scope;
    }

    public static JinjaScope Build(string project, ProjectOptions options, Variables variables)
    {
        var startedAt = options.Clock.GetUtcNow().UtcDateTime;
        var scope = new JinjaScope
        {
            ["project_name"] = project,
            ["target"] = TargetOf(options.Target),
            ["invocation_id"] = options.InvocationId,
            ["run_started_at"] = startedAt,
            ["dbt_version"] = "1.10.0",
            ["modules"] = new Names("modules").Add("datetime", DatetimeNames.Build(startedAt)),
            ["exceptions"] = ExceptionNames(_ => { }),
        };
        scope.Add(variables.Function);
        scope.Add(EnvironmentFunction(options.Environment));
        scope.Add(new JinjaFunction("return", "value?", call => new JinjaReturn(call[0])));
        // A template is parsed more often than it is compiled: only compiling passes its messages on.
        scope.Add(LogFunction(_ => { }));
        scope.Add(PrintFunction(_ => { }));
        return scope;
    }

    private static JinjaDict TargetOf(Target target) => new()
    {
        { "name", target.Name },
        { "target_name", target.Name },
        { "profile_name", target.Name },
        { "schema", target.Schema },
        { "database", target.Database },
        { "dbname", target.Database },
        { "type", target.Type },
        { "threads", (long)target.Threads },
    };

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
    public static JinjaFunction LogFunction(Action<string> noted) => new("log", "message, info?", call =>
    {
        if (call.IsGiven(1) && PythonValue.IsTrue(call[1])) noted(PythonText.Str(call[0]));
        return "";
    });

    public static JinjaFunction PrintFunction(Action<string> noted) => new("print", "message", call => Said(noted, call));

    public static Names ExceptionNames(Action<string> warned) => new Names("exceptions")
        .Add(new JinjaFunction("raise_compiler_error", "message, node?", call => throw new JinjaException(PythonText.Str(call[0]))))
        .Add(new JinjaFunction("warn", "message, node?", call => Said(warned, call)));

    private static string Said(Action<string> listener, JinjaCall call)
    {
        listener(PythonText.Str(call[0]));
        return "";
    }
}
