using Pipeline.Engines.DuckDb;
using Pipeline.Runs.Configuration;

namespace Pipeline.Runs.Flows;

/// <summary>The rows of a document's query, cut where the next document begins. Owns the reader.</summary>
internal sealed class DocumentRows : IDisposable
{
    private readonly DuckDbReader reader;
    private readonly DocumentPath path;
    private bool hasRow;

    public DocumentRows(DuckDbReader reader, DocumentPath path)
    {
        (this.reader, this.path) = (reader, path);
        hasRow = reader.Read();
        // A document of the whole model is there when the model has no rows; one of a value is not.
        HasDocument = hasRow || path.Columns is [];
    }

    /// <summary>True while there is another document to write.</summary>
    public bool HasDocument { get; private set; }

    /// <summary>The path of the document that is next.</summary>
    public string Path => hasRow ? path.With([.. path.Columns.Select((_, index) => reader.GetString(index))]) : path.Text;

    /// <summary>Gives the next document its rows.</summary>
    public void CopyTo(DocumentWriter writer)
    {
        var mine = Path;
        while (hasRow && Path == mine)
        {
            writer.Add(reader.GetUtf8(path.Columns.Count));
            hasRow = reader.Read();
        }

        HasDocument = hasRow;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();
}
