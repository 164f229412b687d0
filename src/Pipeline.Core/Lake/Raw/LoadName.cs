using System.Buffers;

namespace Pipeline.Lake.Raw;

/// <summary>What a load's id may be made of, for it becomes part of file names.</summary>
internal static class LoadName
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    public static string Require(string loadId) =>
        loadId.Length is > 0 and <= 200 && loadId[0] is not ('.' or '_' or '-') && loadId.AsSpan().IndexOfAnyExcept(Allowed) < 0
            ? loadId
            : throw new ArgumentException($"'{loadId}' cannot be a load's id: letters, digits, '.', '_' and '-', beginning with a letter or digit", nameof(loadId));
}
