using System.Globalization;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// When each row of a parent was last asked for, for streams with <c>refresh_after</c>. It is kept among the objects of the stream's
/// state, and so in the commit of the rows that came of it: a read that fails has asked for nothing.
/// </summary>
internal static class ParentFreshness
{
    /// <summary>The rows to ask for: all, or those that were asked for long enough ago.</summary>
    /// <param name="parent">Whose rows.</param>
    /// <param name="rows">All of them.</param>
    /// <param name="request">What is remembered; an interval is asked of all rows, because what happened in it may belong to any.</param>
    /// <param name="now">When the read began.</param>
    public static IReadOnlyList<IReadOnlyDictionary<string, string?>> DueOf(
        ParentSpec parent, IReadOnlyList<IReadOnlyDictionary<string, string?>> rows, ReadRequest request, DateTimeOffset now)
    {
        if (parent.RefreshAfter is not { } length || request.Interval is not null) return rows;
        return [.. rows.Where(row => AskedAt(request.State, NameOf(parent, row)) is not { } asked || now - asked >= length)];
    }

    /// <summary>The state after a whole read of the rows that were due. Rows that are no longer there are forgotten.</summary>
    public static StreamState Remember(
        StreamState state, ParentSpec parent, IReadOnlyList<IReadOnlyDictionary<string, string?>> rows, ReadRequest request, DateTimeOffset now)
    {
        if (parent.RefreshAfter is null || request.Interval is not null) return state;
        var due = DueOf(parent, rows, request, now).Select(row => NameOf(parent, row)).ToHashSet(StringComparer.Ordinal);
        var mark = now.ToString("O", CultureInfo.InvariantCulture);
        var names = rows.Select(row => NameOf(parent, row)).Distinct(StringComparer.Ordinal);
        return state with { Objects = names.ToDictionary(name => name, name => due.Contains(name) ? mark : request.State.Objects[name], StringComparer.Ordinal) };
    }

    private static DateTimeOffset? AskedAt(StreamState state, string name) =>
        state.Objects.TryGetValue(name, out var mark) ? DateTimeOffset.ParseExact(mark, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind) : null;

    /// <summary>What a row is called: the fields the requests use, such as <c>owner=cardano-foundation&amp;repo=cardano-wallet</c>.</summary>
    private static string NameOf(ParentSpec parent, IReadOnlyDictionary<string, string?> row) => string.Join(
        '&', parent.Fields.Order(StringComparer.Ordinal).Select(field => $"{Uri.EscapeDataString(field)}={Uri.EscapeDataString(row.GetValueOrDefault(field) ?? "")}"));
}
