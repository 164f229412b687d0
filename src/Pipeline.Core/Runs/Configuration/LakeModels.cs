using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Models;

namespace Pipeline.Runs.Configuration;

/// <summary>The lake's dbt-layout project as a target's engine is to see it: its adapter's macros, and names in its catalog.</summary>
internal static class LakeModels
{
    /// <summary>Reads the project; nothing is run and no lake is asked.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="target">Where it runs.</param>
    /// <param name="vars">Variables of the command line, as YAML or JSON text; null for none.</param>
    /// <param name="clock">The clock of the run.</param>
    public static Project Load(string folder, TargetSettings target, string? vars, TimeProvider clock) => Project.Load(folder, new ProjectOptions
    {
        Target = target.Engine.IsAthena
            ? new Target(target.Name, "main", target.Engine.Catalog, target.Engine.Kind)
            : new Target(target.Name, "main", LakeRelations.Catalog),
        Vars = vars is null ? new Dictionary<string, object?>() : CommandLineVars.Parse(vars),
        Environment = Environment.GetEnvironmentVariable,
        Clock = clock,
    });
}
