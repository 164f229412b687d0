using System.Text;
using Spectre.Console;

namespace Pipeline.Rendering;

/// <summary>
/// Makes Spectre consoles whose abilities we decide: its own detection looks at all three streams at once and at build servers.
/// </summary>
internal static class Screens
{
    /// <summary>A pipe has no edge: a table in a file must not be folded to the width of a screen that is not there.</summary>
    private const int WidthOfAPipe = 10_000;

    /// <summary>Some terminals say 0.</summary>
    private const int NarrowestScreen = 40;

    /// <summary>A console on one stream; no width means that it is no screen.</summary>
    public static IAnsiConsole On(TextWriter writer, bool isTerminal, bool hasColour, Func<int>? width) =>
        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = hasColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new Screen(writer, isTerminal, width is null ? WidthOfAPipe : Math.Max(NarrowestScreen, width())),
        });

    private sealed class Screen(TextWriter writer, bool isTerminal, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => width;

        public int Height => 50;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
