using Pipeline.Diagnostics;

namespace Pipeline.Lake;

/// <summary>Small things every user of a store says.</summary>
public static class LakeContent
{
    extension(ILakeStore store)
    {
        /// <summary>The object's bytes, or null when there is no such key. For log entries, not for data.</summary>
        public async Task<byte[]?> ReadBytesAsync(string key, CancellationToken cancellationToken)
        {
            await using var content = await store.OpenReadAsync(key, cancellationToken);
            if (content is null) return null;
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellationToken);
            return bytes.ToArray();
        }

        /// <summary>Puts a file of this machine under the key.</summary>
        public async Task PutFileAsync(string key, string file, CancellationToken cancellationToken)
        {
            await using var content = File.OpenRead(file);
            await store.PutAsync(key, content, cancellationToken);
        }

        /// <summary>
        /// Puts a file of this machine under the key and removes it here. Where the store can take it over as it is nothing is copied.
        /// The file must have no other user.
        /// </summary>
        public async Task MoveFileAsync(string key, string file, CancellationToken cancellationToken)
        {
            if (store is ITakesFiles taker && await taker.TryTakeAsync(key, file, cancellationToken)) return;
            await store.PutFileAsync(key, file, cancellationToken);
            File.Delete(file);
        }

        /// <summary>Where each of the objects can be read on this machine, brought here if need be.</summary>
        public async Task<Func<string, string>> PathsAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
        {
            if (store is ILocalFiles local) return local.PathOf;
            if (store is not IBringsFiles carrier) throw new ExpectedException($"the lake at {store.Show("")} has no files on this machine", "Use another lake.");
            var paths = keys.Count == 0 ? new Dictionary<string, string>() : await carrier.BringAsync(keys, cancellationToken);
            return key => paths.TryGetValue(key, out var path) ? path : throw new InvalidOperationException($"'{key}' was not asked for before it was read");
        }

        /// <summary>A file with the object's content: the object itself where it is a file, else a copy in the folder. Null when absent.</summary>
        internal async Task<string?> BringAsync(string key, string folder, CancellationToken cancellationToken)
        {
            if (store is ILocalFiles local) return File.Exists(local.PathOf(key)) ? local.PathOf(key) : null;
            await using var content = await store.OpenReadAsync(key, cancellationToken);
            if (content is null) return null;
            var copy = Path.Combine(folder, $"{Guid.NewGuid():N}-{Path.GetFileName(key)}");
            await using var file = File.Create(copy);
            await content.CopyToAsync(file, cancellationToken);
            return copy;
        }
    }
}
