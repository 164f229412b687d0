using Pipeline.Schema;

namespace Pipeline.Lake.Delta;

/// <summary>A table as it is at one version. It never changes; a commit makes another one.</summary>
public sealed record DeltaSnapshot
{
    /// <summary>The version.</summary>
    public required long Version { get; init; }

    /// <summary>True of a table that is yet to be made, by <see cref="DeltaTable.Unborn"/>.</summary>
    public bool IsUnborn => Version < 0;

    /// <summary>What it asks of readers and writers.</summary>
    public required Protocol Protocol { get; init; }

    /// <summary>What it is.</summary>
    public required Metadata Metadata { get; init; }

    /// <summary>Its columns, partition columns included.</summary>
    public required StructType Schema { get; init; }

    /// <summary>The files whose rows are the table's, by path.</summary>
    public required IReadOnlyDictionary<string, AddFile> FilesByPath { get; init; }

    /// <summary>How far each application has come.</summary>
    public required IReadOnlyDictionary<string, Transaction> Transactions { get; init; }

    /// <summary>The texts kept with the table, by domain.</summary>
    public required IReadOnlyDictionary<string, DomainMetadata> Domains { get; init; }

    /// <summary>Files removed and not forgotten: vacuum keeps them for their retention.</summary>
    public required IReadOnlyDictionary<string, RemoveFile> Tombstones { get; init; }

    /// <summary>The files whose rows are the table's.</summary>
    public IEnumerable<AddFile> Files => FilesByPath.Values;

    /// <summary>The application's last committed version, or null.</summary>
    public long? TransactionVersion(string appId) => Transactions.TryGetValue(appId, out var transaction) ? transaction.Version : null;

    /// <summary>All domains' texts, by name.</summary>
    public IReadOnlyDictionary<string, string> DomainTexts => Domains.ToDictionary(domain => domain.Key, domain => domain.Value.Configuration, StringComparer.Ordinal);

    /// <summary>The domain's text, or null.</summary>
    public string? DomainText(string domain) => Domains.TryGetValue(domain, out var metadata) ? metadata.Configuration : null;
}
