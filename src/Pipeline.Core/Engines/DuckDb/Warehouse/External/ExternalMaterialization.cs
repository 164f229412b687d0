using Pipeline.Diagnostics;
using Pipeline.Models;

namespace Pipeline.Engines.DuckDb.Warehouse.External;

/// <summary>
/// A model kept as a file, with a view that reads it. A file on this machine is written beside its place and moved there once the gate has
/// passed; a folder of partitions, or a remote place, is written where it stays, as the engine does it.
/// </summary>
internal sealed class ExternalMaterialization(ModelBuild build, string root) : IDisposable
{
    private readonly ExternalFile file = new(build.Model.Config, build.Relation.Identifier, root);

    private bool IsMoved => file is { IsLocal: true, IsFolder: false };

    /// <summary>The engine writes some formats by the end of the name.</summary>
    private string Unfinished => Path.Combine(
        Path.GetDirectoryName(file.Location) ?? "",
        $"{Path.GetFileNameWithoutExtension(file.Location)}__dbt_tmp{Path.GetExtension(file.Location)}");

    public Made Build(BuildScript script)
    {
        ModelContract.Check(build, script.Warehouse);
        var rows = Rows(script);
        var written = IsMoved ? Unfinished : file.Location;
        MakeFolder();
        var filter = rows == 0 && file.NeedsRow ? AddRow(script) : "";
        script.Run(file.Writing(Batch.ToString(), written));
        script.Run($"DROP TABLE {Batch}");
        if (script.Warehouse.KindOf(build.Relation) is RelationKind.Table) script.Drop(build.Relation);
        View(script, written, filter);
        return new Made(RelationKind.View, rows, IsNew: false) { Publish = IsMoved ? () => Move(script, filter) : null };
    }

    /// <summary>Removes what a failed build has left.</summary>
    public void Dispose()
    {
        if (IsMoved && File.Exists(Unfinished)) File.Delete(Unfinished);
    }

    private Relation Batch => new("temp", "main", $"{build.Relation.Identifier}__dbt_tmp");

    private long Rows(BuildScript script)
    {
        var config = build.Model.Config;
        if (!config.IsContractEnforced) return script.Run(TableMaterialization.Statement(Batch, build.Sql, config.Header));
        script.Run(config.Header + ModelContract.TableDefinition(build, Batch));
        return script.Run(ModelContract.Insertion(build, Batch));
    }

    private string AddRow(BuildScript script)
    {
        var columns = script.Warehouse.ColumnsOf($"SELECT * FROM {Batch}");
        script.Run($"INSERT INTO {Batch} VALUES ({string.Join(", ", columns.Select(_ => "NULL"))})");
        return $"\nWHERE {string.Join(" AND ", columns.Select(column => $"{DuckDbSql.Quoted(column.Name)} IS NOT NULL"))}";
    }

    private void View(BuildScript script, string location, string filter)
    {
        script.Run(ViewMaterialization.Statement(build.Relation, $"SELECT * FROM {file.Reading(location)}{filter}"));
        script.Warehouse.Follow(build.Relation, RelationKind.View);
    }

    private void Move(BuildScript script, string filter)
    {
        File.Move(Unfinished, file.Location, overwrite: true);
        View(script, file.Location, filter);
    }

    private void MakeFolder()
    {
        if (!file.IsLocal || Path.GetDirectoryName(Path.GetFullPath(file.Location)) is not { } folder) return;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException(
                $"the folder of external model {build.Model.Name} cannot be made: {exception.Message}",
                "Set location in its config, or external_root in the profile.", build.Model.Location, exception);
        }
    }
}
