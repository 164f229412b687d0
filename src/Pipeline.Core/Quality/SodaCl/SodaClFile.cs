using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>
/// Reads a SodaCL file. Reading never stops at a mistake: a check that cannot be read becomes a <see cref="BrokenCheck"/>, what is wrong
/// with a section is a problem of the set, and everything else is read on.
/// </summary>
public static class SodaClFile
{
    /// <summary>Reads a file. Messages name it as <paramref name="shownAs"/>.</summary>
    public static CheckSet Load(string path, SodaClOptions options, string? shownAs = null) =>
        Read(() => YamlDocument.Load(path, shownAs), options with { Folder = Path.GetDirectoryName(path) ?? "" });

    /// <summary>Reads text.</summary>
    public static CheckSet Parse(string text, string file, SodaClOptions options) =>
        Read(() => YamlDocument.Parse(text, file), options);

    private static CheckSet Read(Func<YamlNode> read, SodaClOptions options)
    {
        try
        {
            return read() switch
            {
                YamlMapping sections => new SodaClReader(sections, options).Read(),
                YamlScalar { IsNull: true } => new CheckSet([], [], []),
                var other =>
                    new CheckSet([], [new Problem($"A check file is a mapping of sections, not {other.Describe()}.", other.Location)], []),
            };
        }
        catch (ConfigurationException unreadable)
        {
            return new CheckSet([], unreadable.Problems, []);
        }
    }
}
