namespace Pipeline;

/// <summary>
/// What the process is connected to. Standard output and standard error are judged apart: in <c>pipeline run x > out.txt</c>
/// the first is a file while the second still is a person's screen.
/// </summary>
/// <param name="Out">Takes the result and nothing else.</param>
/// <param name="Error">Takes everything else.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error)
{
    /// <summary>Opens standard input; late, because the console's reader takes over the terminal's settings.</summary>
    public Func<TextReader> In { get; init; } = () => TextReader.Null;

    /// <summary>A person can be asked.</summary>
    public bool IsInTerminal { get; init; }

    /// <summary>The result is shown on a screen.</summary>
    public bool IsOutTerminal { get; init; }

    /// <summary>Messages are shown on a screen.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>The screen's width in columns; asked late, because it loads the terminal database.</summary>
    public Func<int> Width { get; init; } = () => 120;

    /// <summary>The folder the user works in.</summary>
    public string Folder { get; init; } = "/";

    /// <summary>Environment variables.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>The real ones.</summary>
    public static Terminal OfProcess() => new(Console.Out, Console.Error)
    {
        In = () => Console.In,
        IsInTerminal = !Console.IsInputRedirected,
        IsOutTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        Width = () => Console.WindowWidth,
        Folder = Environment.CurrentDirectory,
        Variable = Environment.GetEnvironmentVariable,
    };

    /// <summary>Whether a stream may carry colour, given that it is (not) a screen.</summary>
    public bool AllowsColour(bool isTerminal, GlobalOptions options) =>
        isTerminal && !options.NoColor && string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") != "dumb";
}
