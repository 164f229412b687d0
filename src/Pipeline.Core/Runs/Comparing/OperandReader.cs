using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb;
using Pipeline.Lake.Delta;
using Pipeline.Models;
using Pipeline.Quality.Diff;
using Pipeline.Runs.Building;

namespace Pipeline.Runs.Comparing;

/// <summary>An operand made readable.</summary>
/// <param name="Side">What to compare.</param>
/// <param name="Key">The key its declaration names; empty when it has none.</param>
internal sealed record ReadableOperand(DiffSide Side, IReadOnlyList<string> Key);

/// <summary>Shows operands to the engine: files where they lie, tables at the version asked for.</summary>
internal sealed class OperandReader(Workspace workspace)
{
    private Project? project;

    private Project Project => project ??= workspace.LoadProject(vars: null);

    /// <summary>Shows one operand. <paramref name="side"/> keeps two versions of one table apart.</summary>
    public async Task<ReadableOperand> ReadAsync(Operand operand, string side, CancellationToken cancellationToken) => operand switch
    {
        Operand.Files files => new ReadableOperand(new DiffSide(files.Text, FilesAsRelation(files)), []),
        Operand.InDatabase database => new ReadableOperand(new DiffSide(database.Text, Attach(database, side)), []),
        Operand.Named { Version: null } named when FindNode(named.Name) is { } node => await ShowNodeAsync(named, node, cancellationToken),
        Operand.Named named => await ShowTableAsync(named, side, cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string FilesAsRelation(Operand.Files files)
    {
        var isPattern = files.Path.AsSpan().ContainsAny("*?[");
        if (!isPattern && !File.Exists(files.Path)) throw new ConfigurationException($"there is no file '{files.Path}'");
        return $"{files.Reader}({DuckDbSql.Literal(files.Path)})";
    }

    private string Attach(Operand.InDatabase database, string side)
    {
        if (!File.Exists(database.Path)) throw new ConfigurationException($"there is no file '{database.Path}'");
        var catalog = DuckDbSql.Quoted($"diff_{side}");
        workspace.Connection.Execute($"ATTACH IF NOT EXISTS {DuckDbSql.Literal(database.Path)} AS {catalog} (READ_ONLY)");
        return string.Join('.', database.Relation.Split('.').Select(DuckDbSql.Quoted).Prepend(catalog));
    }

    private RelationNode? FindNode(string name) =>
        Project.FindModel(name) ?? (RelationNode?)Project.Sources.FirstOrDefault(source => name == $"{source.SourceName}.{source.Name}" || name == $"{source.SourceName}/{source.Name}");

    private async Task<ReadableOperand> ShowNodeAsync(Operand.Named named, RelationNode node, CancellationToken cancellationToken)
    {
        var input = await new ModelInputs(workspace, Project).ShowAsync(node.UniqueId, cancellationToken);
        return new ReadableOperand(new DiffSide(named.Text, input.Node.Relation.ToString()), node.Config.UniqueKey);
    }

    private async Task<ReadableOperand> ShowTableAsync(Operand.Named named, string side, CancellationToken cancellationToken)
    {
        var node = FindNode(named.Name);
        var table = workspace.Table(await KeyOfAsync(named, node, cancellationToken));
        var newest = await table.LoadSnapshotAsync(cancellationToken);
        var snapshot = named.Version is { } version ? await table.LoadSnapshotAsync(VersionOf(named, version, newest), cancellationToken) : newest;
        var relation = new Relation("lake", "compared", side);
        workspace.Relations.ShowTable(relation, snapshot, await workspace.PathsAsync(table, snapshot.Files, cancellationToken));
        return new ReadableOperand(new DiffSide(named.Text, relation.ToString()), node?.Config.UniqueKey ?? []);
    }

    private static long VersionOf(Operand.Named named, long version, DeltaSnapshot newest)
    {
        var wanted = version < 0 ? newest.Version + version : version;
        return wanted >= 0 && wanted <= newest.Version
            ? wanted
            : throw new ConfigurationException($"'{named.Text}' has no such version", hint: $"Its newest version is {newest.Version}.");
    }

    private async Task<string> KeyOfAsync(Operand.Named named, RelationNode? node, CancellationToken cancellationToken)
    {
        if (node is Model { Materialization: "lake" } model) return Workspace.KeyOf(model.Relation);
        if (node is SourceTable source) return Workspace.KeyOf(await workspace.FindStream($"{source.SourceName}/{source.Name}", cancellationToken));
        var tables = await workspace.Store.ListTablesAsync("", cancellationToken);
        var key = named.Name.TrimEnd('/');
        if (tables.Contains(key)) return key;
        IReadOnlyList<string> known = [.. Project.Models.Select(model => model.Name), .. Project.Sources.Select(source => $"{source.SourceName}.{source.Name}"), .. tables];
        throw new ConfigurationException(
            node is null ? $"there is no model, stream, table or file '{named.Name}'" : $"'{named.Name}' is a {((Model)node).Materialization}, which has no versions",
            hint: NearestName.Hint(named.Name, known));
    }
}
