using System.Text;
using Pipeline.Diagnostics;
using YamlDotNet.Core;

namespace Pipeline.Configuration;

/// <summary>
/// Reads a YAML file into a tree that knows where everything is written. What is not valid YAML, and what YAML allows but
/// nobody means (a key written twice, a second document, custom tags), is a <see cref="ConfigurationException"/>.
/// </summary>
public static class YamlDocument
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file. Messages name it as <paramref name="shownAs"/>, usually its path within the project.</summary>
    public static YamlNode Load(string path, string? shownAs = null)
    {
        var file = shownAs ?? path;
        try
        {
            return Parse(File.ReadAllText(path, StrictUtf8), file);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"there is no file '{file}'");
        }
        catch (DecoderFallbackException)
        {
            throw new ConfigurationException($"'{file}' is not UTF-8 text", hint: "Save it as UTF-8.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ExpectedException($"cannot read '{file}': {refused.Message}", innerException: refused);
        }
    }

    /// <summary>Reads text. An empty one is a null scalar.</summary>
    public static YamlNode Parse(string text, string file)
    {
        try
        {
            return new YamlTreeBuilder(new Parser(new StringReader(text.TrimStart('\uFEFF'))), file).Build();
        }
        catch (YamlException error)
        {
            throw YamlSyntax.Explain(error, text, file);
        }
    }
}
