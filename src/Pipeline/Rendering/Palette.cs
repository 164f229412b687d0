namespace Pipeline.Rendering;

/// <summary>The few colours of plain lines; nothing but the text when colour is off.</summary>
internal readonly record struct Palette(bool IsOn)
{
    /// <summary>Something failed.</summary>
    public string Bad(string text) => Paint(text, "31");

    /// <summary>Something to know.</summary>
    public string Warning(string text) => Paint(text, "33");

    /// <summary>Something went well.</summary>
    public string Good(string text) => Paint(text, "32");

    /// <summary>Something to pass over.</summary>
    public string Faint(string text) => Paint(text, "2");

    private string Paint(string text, string code) => IsOn ? $"\e[{code}m{text}\e[0m" : text;
}
