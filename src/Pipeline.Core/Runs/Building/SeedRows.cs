using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Lake.Delta;
using Pipeline.Models;

namespace Pipeline.Runs.Building;

/// <summary>The rows of a seed's file, typed as those of a project folder's seed are.</summary>
/// <param name="workspace">Whose engine reads the file.</param>
/// <param name="seed">The seed.</param>
/// <param name="warned">Takes what the user should know though the seed loads.</param>
internal sealed class SeedRows(Workspace workspace, Seed seed, Action<string> warned)
{
    /// <summary>The settings that decide how the file is read.</summary>
    private static readonly string[] Settings = ["column_types", "delimiter", "fast", "quote_columns"];

    private string? fingerprint;

    /// <summary>Changes with the file's bytes, and with what is said of how to read them.</summary>
    /// <exception cref="ExpectedException">The file cannot be read.</exception>
    public string Fingerprint => fingerprint ??= Building.Fingerprint.Of(
        [Convert.ToHexStringLower(Sha256()), .. seed.Config.PartitionBy, .. Settings.Select(name => $"{name}={Models.Parsing.PlainValue.Text(seed.Config.Raw.GetValueOrDefault(name))}")]);

    /// <summary>Writes the rows as a candidate of the seed's table.</summary>
    public LakeCandidate Build(LakeMaterializer materializer, DeltaSnapshot? current, string loadId, CancellationToken cancellationToken)
    {
        var read = seed.Relation with { Schema = "_seeds" };
        var warehouse = new DuckDbWarehouse(workspace.Connection, RelationCatalog.Load(workspace.Connection), cancellationToken);
        new RelationBuilder(warehouse).LoadSeed(new SeedBuild { Relation = read, Seed = seed, CsvPath = seed.Location.File, IsFullRefresh = true, Warned = warned });
        try
        {
            return materializer.Build(
                new LakeBuild
                {
                    Relation = seed.Relation,
                    Sql = $"SELECT * FROM {read}",
                    Strategy = IncrementalStrategy.ReplaceTable,
                    PartitionBy = seed.Config.PartitionBy,
                    Current = current,
                    LoadId = loadId,
                },
                cancellationToken);
        }
        finally
        {
            warehouse.Drop(read);
        }
    }

    private byte[] Sha256()
    {
        try
        {
            using var file = File.OpenRead(seed.Location.File);
            return System.Security.Cryptography.SHA256.HashData(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException($"the seed's file cannot be read: {exception.Message}", innerException: exception);
        }
    }
}
