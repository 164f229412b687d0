using System.IO.Compression;

namespace Pipeline.Connectors.Decoding;

/// <summary>The members of a zip archive that hold rows. An archive whose names point outside of it is refused whole.</summary>
internal static class ZipMembers
{
    private const int MostNames = 12;

    public static IEnumerable<ObjectPart> Parts(string url, Stream stream, Content content, Allowance allowance)
    {
        using var archive = Open(stream);
        var members = Select(archive, content);
        for (var i = 0; i < members.Count; i++)
        {
            var (name, entry) = (members[i].Name, members[i].Entry);
            if (entry.IsEncrypted) throw new DecodeException($"its member '{name}' is encrypted", "Archives with passwords are not read: unpack it first.");
            using var bytes = Bytes(stream, name, entry, allowance);
            yield return new ObjectPart($"{url}/{name}", bytes, i == members.Count - 1);
        }
    }

    private static ZipArchive Open(Stream stream)
    {
        try
        {
            var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            _ = archive.Entries.Count; // read here, where a broken directory is caught
            return archive;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new DecodeException($"the zip archive has no directory at its end: it is broken or cut off at byte {stream.Length}", "Get it again.", exception);
        }
    }

    private static BoundedStream Bytes(Stream stream, string name, ZipArchiveEntry entry, Allowance allowance)
    {
        Stream bytes;
        try
        {
            bytes = entry.Open();
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new DecodeException($"its member '{name}' cannot be opened: {exception.Message}", "The archive is broken: get it again.", exception);
        }

        return new BoundedStream(bytes, stream, $"its member '{name}'", allowance, (entry.Length, entry.Crc32));
    }

    private static List<Member> Select(ZipArchive archive, Content content)
    {
        var members = archive.Entries.Select(entry => new Member(entry.FullName.Replace('\\', '/'), entry)).ToList();
        if (members.Find(member => IsUnsafe(member.Name)) is { Name: var name })
            throw new DecodeException($"its member '{name}' points outside of the archive", "It is an attack or made by mistake: nothing of it is read.");
        members.RemoveAll(member => member.Name.EndsWith('/') || ObjectNames.IsHidden(member.Name));
        if (members.GroupBy(member => member.Name).FirstOrDefault(same => same.Count() > 1) is { } same)
            throw new DecodeException($"it has the member '{same.Key}' more than once");
        var glob = new Glob(content.Member ?? "**");
        var wanted = members.FindAll(member => glob.IsMatch(member.Name));
        RequireSome(wanted, members, content.Member);
        wanted.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        return wanted;
    }

    private static void RequireSome(List<Member> wanted, List<Member> all, string? pattern)
    {
        var known = all.Count == 0 ? "it is empty" : $"it has {string.Join(", ", all.Take(MostNames).Select(member => member.Name))}{(all.Count > MostNames ? ", …" : "")}";
        if (wanted.Count == 0) throw new DecodeException(pattern is null ? "the zip archive is empty" : $"no member of it matches '{pattern}'; {known}", "Correct 'member' in the source's file.");
        if (pattern is null && wanted.Select(member => Path.GetExtension(member.Name)).Distinct().Count() > 1)
            throw new DecodeException($"its members are of different kinds; {known}", "Say which to read with 'member', such as '*.xml'.");
    }

    private static bool IsUnsafe(string name) =>
        name.StartsWith('/') || name.Split('/').Contains("..") || (name.Length > 1 && name[1] == ':') || name.Contains('\0', StringComparison.Ordinal);

    private sealed record Member(string Name, ZipArchiveEntry Entry);
}
