using System.Runtime.CompilerServices;

namespace Pipeline.Lake;

/// <summary>
/// A lake whose layers lie in places of their own: what is below <c>bronze/</c> in one bucket, what is below <c>gold/</c> in another,
/// and the rest in the root. Keys are those of one lake; every promise of <see cref="ILakeStore"/> is that of the place a key falls
/// to, and no operation on one key needs two of them.
/// </summary>
/// <param name="root">What no layer takes.</param>
/// <param name="layers">The places by the first segment of their keys; a place knows its keys without that segment.</param>
public sealed class LayeredLakeStore(ILakeStore root, IReadOnlyDictionary<string, ILakeStore> layers)
    : ILakeStore, IBringsFiles, ITakesFiles, IKeepsTemporaries, IKeepsCopies, IAsyncDisposable
{
    private readonly Place[] places = [.. layers.OrderBy(layer => $"{layer.Key}/", LakeKey.Order).Select(layer => new Place($"{layer.Key}/", layer.Value))];

    /// <summary>The layers and, by the empty name, the root.</summary>
    public IEnumerable<(string Layer, ILakeStore Store)> Places => [("", root), .. places.Select(place => (place.Prefix.TrimEnd('/'), place.Store))];

    /// <inheritdoc/>
    public string Show(string key)
    {
        if (Array.Find(places, place => place.Prefix == $"{key}/") is { } whole) return whole.Store.Show("");
        var (store, inner, _) = Of(key);
        return store.Show(inner);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LakeObject> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The root's keys sort before, between and after the layers: each layer is one block at the place of its name.
        var waiting = new Queue<Place>(places.Where(place => place.MayHold(prefix, startAfter)));
        if (waiting.All(place => !prefix.StartsWith(place.Prefix, StringComparison.Ordinal)))
        {
            await foreach (var found in root.ListAsync(prefix, startAfter, cancellationToken))
            {
                while (waiting.TryPeek(out var next) && LakeKey.Order.Compare(next.Prefix, found.Key) < 0)
                    await foreach (var inner in waiting.Dequeue().ListAsync(prefix, startAfter, cancellationToken)) yield return inner;
                if (!Array.Exists(places, place => place.Holds(found.Key))) yield return found;
            }
        }

        while (waiting.TryDequeue(out var place))
            await foreach (var inner in place.ListAsync(prefix, startAfter, cancellationToken)) yield return inner;
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        var (store, inner, _) = Of(LakeKey.Require(key));
        return store.OpenReadAsync(inner, cancellationToken);
    }

    /// <inheritdoc/>
    public Task PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var (store, inner, _) = Of(LakeKey.Require(key));
        return store.PutAsync(inner, content, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var (store, inner, _) = Of(LakeKey.Require(key));
        return store.PutIfAbsentAsync(inner, content, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        foreach (var group in ByStore(keys)) await group.Key.DeleteAsync([.. group.Select(each => each.Inner)], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> BringAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in ByStore(keys))
        {
            var pathOf = await group.Key.PathsAsync([.. group.Select(each => each.Inner)], cancellationToken);
            foreach (var (_, inner, key) in group) paths[key] = pathOf(inner);
        }

        return paths;
    }

    /// <inheritdoc/>
    public async Task<bool> TryTakeAsync(string key, string file, CancellationToken cancellationToken)
    {
        var (store, inner, _) = Of(LakeKey.Require(key));
        return store is ITakesFiles taker && await taker.TryTakeAsync(inner, file, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> RemoveTemporariesAsync(DateTimeOffset before, bool isDryRun, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        foreach (var (_, store) in Places)
            if (store is IKeepsTemporaries temporaries) removed.AddRange(await temporaries.RemoveTemporariesAsync(before, isDryRun, cancellationToken));
        return removed;
    }

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<string> Removed, long Bytes)> TrimAsync(bool isDryRun, CancellationToken cancellationToken)
    {
        // Copies of all places share one folder: the first who keeps any trims them for all.
        foreach (var (_, store) in Places)
            if (store is IKeepsCopies copies) return await copies.TrimAsync(isDryRun, cancellationToken);
        return ([], 0);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, store) in Places)
            if (store is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    private (ILakeStore Store, string Inner, string Key) Of(string key) =>
        Array.Find(places, place => place.Holds(key)) is { } found ? (found.Store, key[found.Prefix.Length..], key) : (root, key, key);

    private IEnumerable<IGrouping<ILakeStore, (ILakeStore Store, string Inner, string Key)>> ByStore(IReadOnlyCollection<string> keys) =>
        keys.Select(key => Of(LakeKey.Require(key))).ToList().GroupBy(each => each.Store);

    private sealed record Place(string Prefix, ILakeStore Store)
    {
        public bool Holds(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

        /// <summary>Whether a listing can show anything of it.</summary>
        public bool MayHold(string prefix, string? startAfter) =>
            (prefix.StartsWith(Prefix, StringComparison.Ordinal) || Prefix.StartsWith(prefix, StringComparison.Ordinal))
            && (startAfter is null || Holds(startAfter) || LakeKey.Order.Compare(startAfter, Prefix) <= 0);

        public async IAsyncEnumerable<LakeObject> ListAsync(string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var inner = prefix.Length > Prefix.Length ? prefix[Prefix.Length..] : "";
            var after = startAfter is not null && Holds(startAfter) && startAfter.Length > Prefix.Length ? startAfter[Prefix.Length..] : null;
            await foreach (var found in Store.ListAsync(inner, after, cancellationToken)) yield return found with { Key = Prefix + found.Key };
        }
    }
}
