namespace Pipeline.Engines.DuckDb.Warehouse;

/// <summary>A hook of a node, ready to run: an item of dbt's <c>pre-hook</c> or <c>post-hook</c>.</summary>
/// <param name="Render">
/// Gives its SQL, called when its turn comes, on the building thread; a text of blanks is not run. What it throws ends the build.
/// </param>
/// <param name="InTransaction">False for one that runs before the node's transaction begins or after it is committed.</param>
public sealed record HookCall(Func<string> Render, bool InTransaction = true);
