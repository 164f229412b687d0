namespace Pipeline.Models.Templating;

/// <summary>dbt's <c>flags</c>: what the command line asked for.</summary>
internal static class FlagNames
{
    public static Names Of(RunFlags flags) => new Names("flags")
        .Add("FULL_REFRESH", flags.FullRefresh)
        .Add("WHICH", flags.Command)
        .Add("EMPTY", flags.Empty)
        .Add("STORE_FAILURES", flags.StoreFailures is true)
        .Add("FAIL_FAST", flags.FailFast)
        .Add("DEBUG", false)
        .Add("PRINT", true)
        .Add("QUIET", false)
        .Add("WARN_ERROR", false)
        .Add("USE_COLORS", false)
        .Add("PARTIAL_PARSE", false)
        .Add("STATIC_PARSER", false)
        .Add("WRITE_JSON", true)
        .Add("INTROSPECT", true)
        .Add("VERSION_CHECK", true)
        .Add("SEND_ANONYMOUS_USAGE_STATS", false)
        .Add("INDIRECT_SELECTION", flags.IndirectSelection)
        .Add("TARGET_PATH", flags.TargetPath)
        .Add("LOG_FORMAT", "default")
        .Add("CACHE_SELECTED_ONLY", false)
        .Add("REQUIRE_SQL_HEADER_IN_TEST_CONFIGS", false);
}
