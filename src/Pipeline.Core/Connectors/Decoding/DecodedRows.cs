using Pipeline.Schema;

namespace Pipeline.Connectors.Decoding;

/// <summary>Rows out of one object, about a megabyte at a time. Good until the next are asked for.</summary>
/// <param name="Rows">UTF-8 JSON, one object a line, each line ended by <c>\n</c>.</param>
/// <param name="RowCount">The number of lines.</param>
/// <param name="Rejects">What lies between them and is no row.</param>
/// <param name="Url">The object, and the member of it in an archive: <c>2025FD.zip/2025FD.xml</c>.</param>
/// <param name="IsLast">True when the object ends here.</param>
/// <param name="IsOfMany">True when the member, or the object that has none, has more rows than these.</param>
internal sealed record DecodedRows(ReadOnlyMemory<byte> Rows, int RowCount, IReadOnlyList<RejectedRow> Rejects, string Url, bool IsLast, bool IsOfMany);
