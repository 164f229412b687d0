using Pipeline.Diagnostics;
using Pipeline.Lake;

namespace Pipeline.Tests.Lake;

/// <summary>When a store fails: before it did what was asked, or after, so that only the answer is lost.</summary>
public enum FailurePoint
{
    BeforeEffect,
    AfterEffect,
}

/// <summary>A store that fails at its n-th operation, and at every one after it: the process is gone, or the network is.</summary>
public sealed class FailingStore(LakeFolder lake, int failAt, FailurePoint point, bool once = false) : ILakeStore, ILocalFiles
{
    private int operations;

    public int Operations => operations;

    public string Show(string key) => lake.Store.Show(key);

    public string PathOf(string key) => lake[key];

    public IAsyncEnumerable<LakeObject> ListAsync(string prefix, string? startAfter = null, CancellationToken cancellationToken = default)
    {
        if (IsFailing()) throw Lost();
        return lake.Store.ListAsync(prefix, startAfter, cancellationToken);
    }

    public Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken) =>
        IsFailing() ? throw Lost() : lake.Store.OpenReadAsync(key, cancellationToken);

    public Task PutAsync(string key, Stream content, CancellationToken cancellationToken) => DoAsync(async () =>
    {
        await lake.Store.PutAsync(key, content, cancellationToken);
        return true;
    });

    public Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        DoAsync(() => lake.Store.PutIfAbsentAsync(key, content, cancellationToken));

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => DoAsync(async () =>
    {
        await lake.Store.DeleteAsync(keys, cancellationToken);
        return true;
    });

    private async Task<T> DoAsync<T>(Func<Task<T>> action)
    {
        var isFailing = IsFailing();
        if (isFailing && (point == FailurePoint.BeforeEffect || operations > failAt)) throw Lost();
        var result = await action();
        return isFailing ? throw Lost() : result;
    }

    private bool IsFailing()
    {
        var operation = Interlocked.Increment(ref operations);
        return once ? operation == failAt : operation >= failAt;
    }

    private static ExpectedException Lost() => new("the connection was lost");
}
