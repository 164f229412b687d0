using System.Globalization;
using System.Runtime.CompilerServices;
using Pipeline.Aws.S3;
using Pipeline.Diagnostics;

namespace Pipeline.Lake;

/// <summary>One thing looked at.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="IsGood">True when it is as it must be; null when it could not be tried.</param>
/// <param name="Text">What was found.</param>
/// <param name="Hint">What to do about it; null when there is nothing to do.</param>
public sealed record LakeFinding(string Name, bool? IsGood, string Text, string? Hint = null);

/// <summary>
/// Tries on a small object of its own whether a lake lets us do what runs do, one thing after the other, and takes the object away again.
/// What fails is a finding and no exception; what depends on it is not tried.
/// </summary>
public sealed class LakeExamination(ILakeStore store, TimeProvider clock)
{
    /// <summary>S3 refuses requests beyond a quarter of an hour; leases count with half a minute.</summary>
    private static readonly TimeSpan MostSkew = LakeLease.ClockSkew;

    private static readonly S3FaultKind[] notReached = [S3FaultKind.Unreachable, S3FaultKind.Broken, S3FaultKind.Tls, S3FaultKind.ServerFault, S3FaultKind.Throttled];

    private static readonly S3FaultKind[] notKnown =
    [
        S3FaultKind.NoCredentials, S3FaultKind.RoleRefused, S3FaultKind.UnknownKey, S3FaultKind.WrongSecret, S3FaultKind.ExpiredToken, S3FaultKind.ClockSkew,
        S3FaultKind.WrongRegion,
    ];

    private readonly string probe = $"_pipeline/doctor/{Guid.NewGuid():N}";

    /// <summary>The findings, in order.</summary>
    public async IAsyncEnumerable<LakeFinding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listed = await TryAsync("list", async () => $"{await CountAsync(cancellationToken)} or more objects", cancellationToken);
        foreach (var finding in Access(listed.Failure)) yield return finding;
        yield return listed.Finding;

        var created = await TryAsync("create", () => CreateAsync(cancellationToken), cancellationToken);
        yield return created.Finding;
        if (created.Failure is not null)
        {
            foreach (var name in (string[])["create only", "clock", "read", "replace", "delete"]) yield return NotTried(name);
            yield break;
        }

        yield return (await TryAsync("create only", () => CreateAgainAsync(cancellationToken), cancellationToken)).Finding;
        yield return (await TryAsync("clock", () => CompareClocksAsync(cancellationToken), cancellationToken)).Finding;
        yield return (await TryAsync("read", () => ReadAsync(cancellationToken), cancellationToken)).Finding;
        yield return (await TryAsync("replace", () => ReplaceAsync(cancellationToken), cancellationToken)).Finding;
        yield return (await TryAsync("delete", () => DeleteAsync(cancellationToken), cancellationToken)).Finding;
        if (store is IKeepsTemporaries temporaries)
            yield return (await TryAsync("unfinished", async () => $"{(await temporaries.RemoveTemporariesAsync(clock.GetUtcNow(), isDryRun: true, cancellationToken)).Count} writes", cancellationToken)).Finding;
    }

    /// <summary>A store that is not reached cannot refuse anybody, and one that knows nobody cannot refuse a request.</summary>
    private static IEnumerable<LakeFinding> Access(ExpectedException? failure)
    {
        var kind = (failure as S3Exception)?.Kind;
        var isReached = kind is not { } fault || !notReached.Contains(fault);
        yield return isReached ? new LakeFinding("reach", true, "it answers") : new LakeFinding("reach", false, failure!.Message, failure.Hint);
        if (!isReached) yield return NotTried("authenticate");
        else if (kind is { } known && notKnown.Contains(known)) yield return new LakeFinding("authenticate", false, failure!.Message, failure.Hint);
        else yield return new LakeFinding("authenticate", true, "we are known");
    }

    private static LakeFinding NotTried(string name) => new(name, null, "not tried");

    private static async Task<(LakeFinding Finding, ExpectedException? Failure)> TryAsync(string name, Func<Task<string>> look, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return (new LakeFinding(name, true, await look()), null);
        }
        catch (ExpectedException failure)
        {
            return (new LakeFinding(name, false, failure.Message, failure.Hint), failure);
        }
    }

    private async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var _ in store.ListAsync("", cancellationToken: cancellationToken))
        {
            if (++count == 1000) break;
        }

        return count;
    }

    private async Task<string> CreateAsync(CancellationToken cancellationToken) =>
        await store.PutIfAbsentAsync(probe, "first"u8.ToArray(), cancellationToken)
            ? store.Show(probe)
            : throw new ExpectedException($"'{store.Show(probe)}' cannot be new and is said to be there", "The server answers a create-only PUT wrongly: do not use it for a lake.");

    private async Task<string> CreateAgainAsync(CancellationToken cancellationToken) =>
        await store.PutIfAbsentAsync(probe, "again"u8.ToArray(), cancellationToken)
            ? throw new ExpectedException(
                "a second create-only PUT of one object succeeded: two runs could commit the same version and one would be lost",
                "The server ignores If-None-Match: update it, or let one run at a time write this lake.")
            : "the second of two is refused";

    private async Task<string> CompareClocksAsync(CancellationToken cancellationToken)
    {
        var found = await store.ListAsync(probe, cancellationToken: cancellationToken).FirstOrDefaultAsync(cancellationToken)
            ?? throw new ExpectedException($"'{store.Show(probe)}' was created and is not listed", "The server lists late: do not use it for a lake.");
        var skew = found.LastModifiedAt - clock.GetUtcNow();
        var text = string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(skew.TotalSeconds):0} s apart");
        return skew.Duration() <= MostSkew ? text : throw new ExpectedException($"this machine's clock and the lake's are {text}", "Set this machine's clock; leases and retention count with it.");
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken) =>
        (await store.ReadBytesAsync(probe, cancellationToken)).AsSpan().SequenceEqual("first"u8)
            ? "what was created"
            : throw new ExpectedException($"'{store.Show(probe)}' reads as something else than was created", "Do not use this server for a lake.");

    private async Task<string> ReplaceAsync(CancellationToken cancellationToken)
    {
        using var content = new MemoryStream("second"u8.ToArray());
        await store.PutAsync(probe, content, cancellationToken);
        return "an object can be written over";
    }

    private async Task<string> DeleteAsync(CancellationToken cancellationToken)
    {
        await store.DeleteAsync([probe], cancellationToken);
        return "nothing is left of the trial";
    }
}
