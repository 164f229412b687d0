using System.Security.Cryptography;
using System.Text;
using Pipeline.Models;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary>What tells whether a node's code changed.</summary>
internal static class NodeChecksum
{
    /// <summary>The SHA-256 of a node's code, in hexadecimal; for a seed, of its file.</summary>
    public static string Of(Node node) => Convert.ToHexStringLower(node is Seed && File.Exists(node.Location.File)
        ? SHA256.HashData(File.ReadAllBytes(node.Location.File))
        : SHA256.HashData(Encoding.UTF8.GetBytes(CodeOf(node))));

    /// <summary>The code as written, Jinja and all; empty for a node that has none.</summary>
    public static string CodeOf(Node node) => node switch
    {
        Model model => model.RawSql,
        Snapshot snapshot => snapshot.RawSql,
        DataTest test => test.RawSql ?? "",
        Analysis analysis => analysis.RawSql,
        Operation operation => operation.Hook.Sql,
        _ => "",
    };
}
