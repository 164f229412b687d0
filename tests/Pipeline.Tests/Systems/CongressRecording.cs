using System.IO.Compression;
using System.Text;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Systems;

/// <summary>Changes recordings of the House that are no text: the index, which comes as an archive, and reports, which come as PDF.</summary>
internal static class CongressRecording
{
    private const string Index = "001-GET-public_disc-financial-pdfs-2025FD.zip.zip";

    /// <summary>The file of the report of nine transactions.</summary>
    public const string Report = "002-GET-public_disc-ptr-pdfs-2025-20026590.pdf.pdf";

    /// <summary>Replaces text in the index, at its first place.</summary>
    public static void EditIndex(string samples, string find, string replacement) => EditIndex(samples, xml =>
    {
        var place = xml.IndexOf(find, StringComparison.Ordinal);
        Assert.True(place >= 0, $"'{find}' is not in the index");
        return string.Concat(xml.AsSpan(0, place), replacement, xml.AsSpan(place + find.Length));
    });

    /// <summary>Takes a document out of the index; its text as it was.</summary>
    public static void RemoveFromIndex(string samples, string document) => EditIndex(samples, xml =>
    {
        var end = xml.IndexOf($"<DocID>{document}</DocID>", StringComparison.Ordinal);
        Assert.True(end >= 0, $"{document} is not in the index");
        var start = xml.LastIndexOf("  <Member>", end, StringComparison.Ordinal);
        return xml.Remove(start, xml.IndexOf("</Member>", end, StringComparison.Ordinal) + "</Member>\n".Length - start);
    });

    /// <summary>Puts the text of the report of nine transactions in the place of its PDF: text can be corrupted.</summary>
    public static void TakeReportAsText(string samples) => File.Copy(
        Repository.Path("tests/Pipeline.Tests/Connectors/Decoding/Samples/house_fd/ptr_20026590.txt"), Path.Combine(samples, Report), overwrite: true);

    private static void EditIndex(string samples, Func<string, string> change)
    {
        using var archive = ZipFile.Open(Path.Combine(samples, Index), ZipArchiveMode.Update);
        var member = archive.GetEntry("2025FD.xml")!;
        string text;
        using (var reader = new StreamReader(member.Open())) text = reader.ReadToEnd();
        member.Delete();
        using var changed = archive.CreateEntry("2025FD.xml").Open();
        changed.Write(Encoding.UTF8.GetBytes(change(text)));
    }
}
