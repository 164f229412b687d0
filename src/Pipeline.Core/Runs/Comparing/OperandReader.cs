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
internal sealed class OperandReader(DuckDbConnection connection, Workspace? ofProject)
{
    private readonly Dictionary<string, string> attached = new(StringComparer.Ordinal);
    private Project? project;

    private Workspace Workspace => ofProject ?? throw new InvalidOperationException("something of a project was named, and there is none");

    private Project Project => project ??= Workspace.LoadProject(vars: null);

    /// <summary>Shows one operand. <paramref name="side"/> keeps two versions of one table apart.</summary>
    public async Task<ReadableOperand> ReadAsync(Operand operand, string side, CancellationToken cancellationToken) => operand switch
    {
        Operand.Files files => new ReadableOperand(new DiffSide(files.Text, FilesAsRelation(files)), []),
        Operand.InDatabase database => new ReadableOperand(new DiffSide(database.Text, RelationOf(database)), []),
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

    private string RelationOf(Operand.InDatabase database) =>
        string.Join('.', database.Relation.Split('.').Select(DuckDbSql.Quoted).Prepend(Attach(database.Path)));

    /// <summary>The catalog of a file. The engine opens a file once, and both sides may lie in the same.</summary>
    private string Attach(string path)
    {
        if (!File.Exists(path)) throw new ConfigurationException($"there is no file '{path}'");
        var file = Path.GetFullPath(path);
        if (attached.TryGetValue(file, out var known)) return known;
        var catalog = DuckDbSql.Quoted($"diff_{attached.Count}");
        connection.Execute($"ATTACH {DuckDbSql.Literal(file)} AS {catalog} (READ_ONLY)");
        return attached[file] = catalog;
    }

    private RelationNode? FindNode(string name) =>
        Project.FindModel(name) ?? (RelationNode?)Project.Sources.FirstOrDefault(source => name == $"{source.SourceName}.{source.Name}" || name == $"{source.SourceName}/{source.Name}");

    private async Task<ReadableOperand> ShowNodeAsync(Operand.Named named, RelationNode node, CancellationToken cancellationToken)
    {
        var input = await new ModelInputs(Workspace, Project).ShowAsync(node.UniqueId, cancellationToken);
        return new ReadableOperand(new DiffSide(named.Text, input.Node.Relation.ToString()), node.Config.UniqueKey);
    }

    private async Task<ReadableOperand> ShowTableAsync(Operand.Named named, string side, CancellationToken cancellationToken)
    {
        var node = FindNode(named.Name);
        var table = Workspace.Table(await KeyOfAsync(named, node, cancellationToken));
        var newest = await table.LoadSnapshotAsync(cancellationToken);
        var snapshot = named.Version is { } version ? await table.LoadSnapshotAsync(VersionOf(named, version, newest), cancellationToken) : newest;
        var relation = new Relation("lake", "compared", side);
        Workspace.Relations.ShowTable(relation, snapshot, await Workspace.PathsAsync(table, snapshot.Files, cancellationToken));
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
        if (node is Model { Materialization: "lake" } model) return Runs.Workspace.KeyOf(model.Relation);
        if (node is SourceTable source) return Runs.Workspace.KeyOf(await Workspace.FindStream($"{source.SourceName}/{source.Name}", cancellationToken));
        var tables = await Workspace.Store.ListTablesAsync("", cancellationToken);
        var key = named.Name.TrimEnd('/');
        if (tables.Contains(key)) return key;
        IReadOnlyList<string> known = [.. Project.Models.Select(model => model.Name), .. Project.Sources.Select(source => $"{source.SourceName}.{source.Name}"), .. tables];
        throw new ConfigurationException(
            node is null ? $"there is no model, stream, table or file '{named.Name}'" : $"'{named.Name}' is a {((Model)node).Materialization}, which has no versions",
            hint: NearestName.Hint(named.Name, known));
    }
}
