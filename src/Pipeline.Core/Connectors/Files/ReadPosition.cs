using System.Globalization;

namespace Pipeline.Connectors.Files;

/// <summary>
/// Which objects of a read are done: those up to a name, told by their number and a hash over names and contents, so that an
/// object that came or changed before that name since is noticed.
/// </summary>
internal readonly record struct ReadPosition(int Count, ulong Hash, string Name)
{
    private const ulong Prime = 0x100000001b3;

    public static ReadPosition Start { get; } = new(0, 0xcbf29ce484222325, "");

    public static ReadPosition Parse(string text)
    {
        var parts = text.Split(':', 3);
        return new ReadPosition(
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            ulong.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            parts[2]);
    }

    /// <summary>The position behind another object.</summary>
    public ReadPosition After(StoredObject done) => new(Count + 1, Mix(Mix(Hash, done.Name), done.Tag), done.Name);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}:{Hash:x16}:{Name}");

    /// <summary>FNV-1a: it has to notice change, not malice.</summary>
    private static ulong Mix(ulong hash, string text)
    {
        foreach (var symbol in text) hash = (hash ^ symbol) * Prime;
        return (hash ^ '\n') * Prime;
    }
}
