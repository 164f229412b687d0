using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Lake.Delta;

/// <summary>What a transaction must satisfy whatever others do: promises of the table, and soundness of the actions themselves.</summary>
internal static class TransactionRules
{
    /// <summary>Throws for a transaction that would break the table.</summary>
    public static void RequireSound(DeltaTable table, DeltaTransaction transaction)
    {
        var (snapshot, metadata) = (transaction.Base, transaction.Metadata ?? transaction.Base.Metadata);
        TableFeatures.RequireWritable(table.Key, snapshot.Protocol, metadata);
        if (transaction is { DataChange: true, Removes.Count: > 0 } && TableFeatures.IsAppendOnly(snapshot.Metadata))
        {
            throw new ExpectedException(
                $"the table {table.Key} is append-only (delta.appendOnly): {transaction.Operation} would remove rows",
                "Load in write mode append, or drop that property.");
        }

        RequireDomains(table, transaction);
        RequireFiles(table, transaction, metadata);
    }

    /// <summary>The protocol the table needs from this transaction on; null when what it has will do.</summary>
    public static Protocol? ProtocolFor(DeltaTransaction transaction)
    {
        if (transaction.Base.IsUnborn) return transaction.Base.Protocol;
        if (transaction.Metadata is not { } metadata) return null;
        var current = transaction.Base.Protocol;
        return TableFeatures.UsesTimestampNtz(SchemaJson.Parse(metadata.SchemaString)) && !current.ReaderFeatures.Contains("timestampNtz")
            ? current with
            {
                MinReaderVersion = 3,
                MinWriterVersion = 7,
                ReaderFeatures = [.. current.ReaderFeatures, "timestampNtz"],
                WriterFeatures = [.. TableFeatures.OfWriter(current), "timestampNtz"],
            }
            : null;
    }

    private static void RequireDomains(DeltaTable table, DeltaTransaction transaction)
    {
        if (transaction.Domains.Count == 0) return;
        if (!TableFeatures.HasDomains(transaction.Base.Protocol))
            throw new ExpectedException($"the table {table.Key} cannot keep state: its protocol lacks 'domainMetadata'");
        if (transaction.Domains.FirstOrDefault(domain => domain.Domain.StartsWith("delta.", StringComparison.Ordinal)) is { } reserved)
            throw new ArgumentException($"'{reserved.Domain}' is reserved by the protocol", nameof(transaction));
    }

    private static void RequireFiles(DeltaTable table, DeltaTransaction transaction, Metadata metadata)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in transaction.Adds.Concat(transaction.Removes).Select(file => file.Path))
        {
            if (!paths.Add(path)) throw new ArgumentException($"the file '{path}' occurs twice in one transaction", nameof(transaction));
        }

        foreach (var add in transaction.Adds)
        {
            LakeKey.Require(table.KeyOf(add));
            if (add.PartitionValues.Count != metadata.PartitionColumns.Count || !metadata.PartitionColumns.All(add.PartitionValues.ContainsKey))
                throw new ArgumentException($"the file '{add.Path}' must have a value for each of: {string.Join(", ", metadata.PartitionColumns)}", nameof(transaction));
        }

        if (transaction.Removes.FirstOrDefault(file => !transaction.Base.FilesByPath.ContainsKey(file.Path)) is { } absent)
            throw new ArgumentException($"the file '{absent.Path}' is not in version {transaction.Base.Version}", nameof(transaction));
    }
}
