using System.Text;
using Pipeline.Diagnostics;

namespace Pipeline.Rendering;

/// <summary>
/// The only way out of the process for text: no registered secret passes. Text is held back until its line is complete,
/// because a secret may arrive in pieces; a flush lets an incomplete line go. Safe for concurrent use.
/// </summary>
internal sealed class RedactingWriter(TextWriter inner, Redactor redactor) : TextWriter
{
    private readonly Lock gate = new();
    private readonly StringBuilder pending = new();

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (gate)
        {
            var end = buffer.LastIndexOf('\n') + 1;
            pending.Append(buffer[..end]);
            if (end > 0) LetGo();
            pending.Append(buffer[end..]);
        }
    }

    /// <summary>The whole line in one call, so that lines of different threads do not mix.</summary>
    public override void WriteLine(string? value) => Write($"{value}\n".AsSpan());

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (gate)
        {
            if (pending.Length > 0) LetGo();
            inner.Flush();
        }
    }

    /// <summary>Lets the last line go; the writer underneath belongs to whoever made it.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Flush();
        base.Dispose(disposing);
    }

    private void LetGo()
    {
        inner.Write(redactor.Redact(pending.ToString()));
        pending.Clear();
    }
}
