using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Pipeline.Connectors.Decoding.Documents;

/// <summary>The text of a PDF, by poppler's <c>pdftotext</c>, which has to be on the path.</summary>
internal static class PdfText
{
    private const string Program = "pdftotext";

    /// <summary>Longer than any honest document takes.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The text in the order in which it is drawn (<c>-raw</c>): cells of a table stay whole, where <c>-layout</c> mixes the lines of
    /// neighbours. Null with the reason when it is no PDF that can be read.
    /// </summary>
    public static (string? Text, string? Fault) Of(ReadOnlyMemory<byte> pdf)
    {
        using var process = Start();
        using var deadline = new CancellationTokenSource(Timeout);
        using var killing = deadline.Token.Register(process.Kill);
        var complaints = new StringBuilder();
        process.ErrorDataReceived += (_, line) => complaints.AppendLine(line.Data);
        process.BeginErrorReadLine();
        _ = FeedAsync(process.StandardInput.BaseStream, pdf);
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (deadline.IsCancellationRequested) return (null, $"{Program} did not end within {Timeout.TotalSeconds:0} s");
        if (process.ExitCode != 0) return (null, $"{Program} cannot read it: {complaints.ToString().Split('\n')[0].Trim()}");
        return (text, null);
    }

    private static Process Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo(Program, ["-raw", "-enc", "UTF-8", "-", "-"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
            })!;
        }
        catch (Win32Exception exception)
        {
            throw new DecodeException($"its text is taken out by '{Program}', which is not on the path", "Install it: poppler-utils on Debian and Ubuntu, poppler elsewhere.", exception);
        }
    }

    /// <summary>Beside the reading of its output: a pipe holds little, and both sides would wait.</summary>
    private static async Task FeedAsync(Stream input, ReadOnlyMemory<byte> pdf)
    {
        try
        {
            await using (input) await input.WriteAsync(pdf);
        }
        catch (IOException)
        {
            // It ended before it had read all: its exit code says why.
        }
    }
}
