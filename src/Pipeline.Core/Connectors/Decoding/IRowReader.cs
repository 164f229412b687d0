namespace Pipeline.Connectors.Decoding;

/// <summary>
/// Takes the rows out of one object, piece by piece. Throws a <see cref="DecodeException"/> when the rest cannot be read;
/// what is only wrong with one row is a reject.
/// </summary>
internal interface IRowReader
{
    /// <summary>Adds rows until the batch is full or the object ends; false when it has ended.</summary>
    bool Read(RowBatch batch);
}
