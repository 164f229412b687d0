using Pipeline.Diagnostics;
using Pipeline.Models;
using Pipeline.Runs.Building;
using Pipeline.Runs.Configuration;

namespace Pipeline.Runs.Flows;

/// <summary>Asks whether a flow has anything to do.</summary>
internal sealed class Condition(Workspace workspace, Project project)
{
    /// <summary>
    /// Why there is nothing to do; null when there is. A condition on what has not been loaded or built yet holds: somebody has to do it
    /// for the first time.
    /// </summary>
    /// <exception cref="ExpectedException">The query fails, or does not return one boolean.</exception>
    public async Task<string?> ReasonToRestAsync(SqlCondition condition, CancellationToken cancellationToken)
    {
        var compiled = Compile(condition);
        var inputs = new ModelInputs(workspace, project);
        try
        {
            foreach (var read in compiled.Reads)
            {
                if (IsEmpty(await inputs.ShowAsync(read.UniqueId, cancellationToken))) return null;
            }
        }
        catch (NotBuiltException)
        {
            return null;
        }

        return await AskAsync(compiled.Sql, condition, cancellationToken) ? null : $"only_when is not true: {OneLine(condition.Sql)}";
    }

    /// <summary>A raw stream that was never loaded shows no rows, where a table would not be there.</summary>
    private static bool IsEmpty(ModelInput input) => input switch
    {
        ModelInput.Stream stream => stream.Files is [],
        ModelInput.View view => view.Beneath.Any(IsEmpty),
        _ => false,
    };

    private CompiledSql Compile(SqlCondition condition) => project.Compiler.Compile(
        new Analysis
        {
            Name = "only_when",
            Package = project.Name,
            Location = condition.Location,
            Path = condition.Location.File,
            RawSql = condition.Sql,
            DependsOn = [.. project.Graph.InOrder.OfType<RelationNode>().Select(node => node.UniqueId)],
        },
        new CompileContext());

    private async Task<bool> AskAsync(string sql, SqlCondition condition, CancellationToken cancellationToken)
    {
        var rows = await workspace.Engine.QueryAsync(sql, cancellationToken);
        return rows.Rows switch
        {
            [[bool answer]] => answer,
            [[null]] => false,
            [[var other]] => throw Refused($"it returned {other}"),
            [var row] => throw Refused($"it returned {row.Count} columns"),
            var several => throw Refused($"it returned {several.Count} rows"),
        };

        ExpectedException Refused(string what) => new($"only_when must return one boolean, and {what}", "Write it as select count(*) > 0 from ...", condition.Location);
    }

    private static string OneLine(string sql) => string.Join(' ', sql.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
}
