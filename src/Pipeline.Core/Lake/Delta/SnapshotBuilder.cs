using Pipeline.Diagnostics;
using Pipeline.Schema;

namespace Pipeline.Lake.Delta;

/// <summary>Replays actions, oldest first: the newest word on each file, application and domain holds.</summary>
/// <param name="table">The table's folder, for messages.</param>
/// <param name="before">The state to go on from; null to begin with nothing.</param>
internal sealed class SnapshotBuilder(string table, DeltaSnapshot? before = null)
{
    private readonly Dictionary<string, AddFile> files = Copy(before?.FilesByPath);
    private readonly Dictionary<string, RemoveFile> tombstones = Copy(before?.Tombstones);
    private readonly Dictionary<string, Transaction> transactions = Copy(before?.Transactions);
    private readonly Dictionary<string, DomainMetadata> domains = Copy(before?.Domains);
    private Protocol? protocol = before?.Protocol;
    private Metadata? metadata = before?.Metadata;

    public void Apply(DeltaAction action)
    {
        switch (action)
        {
            case AddFile add:
                files[add.Path] = add;
                tombstones.Remove(add.Path);
                break;
            case RemoveFile remove:
                files.Remove(remove.Path);
                tombstones[remove.Path] = remove;
                break;
            case Transaction transaction:
                transactions[transaction.AppId] = transaction;
                break;
            case DomainMetadata { IsRemoved: true } domain:
                domains.Remove(domain.Domain);
                break;
            case DomainMetadata domain:
                domains[domain.Domain] = domain;
                break;
            case Protocol newer:
                protocol = newer;
                break;
            case Metadata newer:
                metadata = newer;
                break;
            default:
                // Who committed is no part of a table's state.
                break;
        }
    }

    /// <summary>The state so far as a snapshot; the builder may not be used after.</summary>
    public DeltaSnapshot Build(long version)
    {
        if (protocol is null) throw Incomplete(version, "protocol");
        if (metadata is null) throw Incomplete(version, "metaData");
        TableFeatures.RequireReadable(table, protocol, metadata);
        return new DeltaSnapshot
        {
            Version = version,
            Protocol = protocol,
            Metadata = metadata,
            Schema = SchemaJson.Parse(metadata.SchemaString),
            FilesByPath = files,
            Transactions = transactions,
            Domains = domains,
            Tombstones = tombstones,
        };
    }

    private static Dictionary<string, T> Copy<T>(IReadOnlyDictionary<string, T>? entries) =>
        entries is null ? new(StringComparer.Ordinal) : new(entries, StringComparer.Ordinal);

    private ExpectedException Incomplete(long version, string action) =>
        new($"the log of the table {table} has no {action} action up to version {version}", "Restore the log from a backup.");
}
