using Pipeline.Lake;

namespace Pipeline.Runs.Flows;

/// <summary>A folder of the lake with published documents, as it was when the step began, and what the step makes of it.</summary>
internal sealed class PublishedFolder
{
    private readonly ILakeStore store;
    private readonly string folder;
    private readonly byte[]? manifestText;
    private readonly HashSet<string> present;

    private PublishedFolder(ILakeStore store, string folder, byte[]? manifestText, HashSet<string> present)
    {
        (this.store, this.folder, this.manifestText, this.present) = (store, folder, manifestText, present);
        Manifest = PublishedManifest.Parse(manifestText, store.Show(KeyOf(PublishedManifest.FileName)));
    }

    /// <summary>What its list says.</summary>
    public PublishedManifest Manifest { get; }

    /// <summary>Reads the list and looks what is there.</summary>
    public static async Task<PublishedFolder> OpenAsync(ILakeStore store, string folder, CancellationToken cancellationToken)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var file in store.ListAsync($"{folder}/", cancellationToken: cancellationToken)) present.Add(file.Key[(folder.Length + 1)..]);
        var text = await store.ReadBytesAsync(LakeKey.Join(folder, PublishedManifest.FileName), cancellationToken);
        return new PublishedFolder(store, folder, text, present);
    }

    /// <summary>True when the file is there.</summary>
    public bool Has(string file) => present.Contains(file);

    /// <summary>Puts a document under its name.</summary>
    public async Task PutAsync(string file, DocumentWriter document, PublishedEntry entry, string spool, CancellationToken cancellationToken)
    {
        var whole = Path.Combine(spool, $"{Guid.NewGuid():N}.json");
        await using (var to = new FileStream(whole, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
            await document.CopyToAsync(to, entry, cancellationToken);
        await store.MoveFileAsync(KeyOf(file), whole, cancellationToken);
    }

    /// <summary>
    /// Takes away what is no longer published, then puts the list. In this order: killed in between, the old list still names what is to be
    /// taken away, and the next run does it.
    /// </summary>
    public async Task FinishAsync(PublishedManifest manifest, IReadOnlyCollection<string> vanished, CancellationToken cancellationToken)
    {
        if (vanished.Count > 0) await store.DeleteAsync([.. vanished.Select(KeyOf)], cancellationToken);
        var text = manifest.Print();
        if (manifestText is not null && text.AsSpan().SequenceEqual(manifestText)) return;
        using var content = new MemoryStream(text);
        await store.PutAsync(KeyOf(PublishedManifest.FileName), content, cancellationToken);
    }

    private string KeyOf(string file) => LakeKey.Join(folder, file);
}
