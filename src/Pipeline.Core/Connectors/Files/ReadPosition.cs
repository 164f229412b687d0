using System.Globalization;

namespace Pipeline.Connectors.Files;

/// <summary>
/// How far a read is: which objects were begun, told by their number and a hash over names and contents, so that one that came
/// or changed among them since is noticed; and how many batches of the last of them were given.
/// </summary>
/// <param name="Count">How many objects were begun.</param>
/// <param name="Hash">Of their names and tags.</param>
/// <param name="Batches">The batches given of the last one; null when it is done.</param>
/// <param name="Name">The last one.</param>
internal readonly record struct ReadPosition(int Count, ulong Hash, int? Batches, string Name)
{
    private const ulong Prime = 0x100000001b3;

    public static ReadPosition Start { get; } = new(0, 0xcbf29ce484222325, null, "");

    public static ReadPosition Parse(string text)
    {
        var parts = text.Split(':', 4);
        return new ReadPosition(
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            ulong.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            parts[2].Length == 0 ? null : int.Parse(parts[2], CultureInfo.InvariantCulture),
            parts[3]);
    }

    /// <summary>The position behind another object.</summary>
    public ReadPosition After(StoredObject done) => new(Count + 1, Mix(Mix(Hash, done.Name), done.Tag), null, done.Name);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}:{Hash:x16}:{Batches}:{Name}");

    /// <summary>FNV-1a: it has to notice change, not malice.</summary>
    private static ulong Mix(ulong hash, string text)
    {
        foreach (var symbol in text) hash = (hash ^ symbol) * Prime;
        return (hash ^ '\n') * Prime;
    }
}
