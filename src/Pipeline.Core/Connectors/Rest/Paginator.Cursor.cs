using Pipeline.Connectors.Http;

namespace Pipeline.Connectors.Rest;

public abstract partial record Paginator
{
    /// <summary>A page's body holds a cursor, opaque to us, that asks for the next one.</summary>
    /// <param name="Path">Where it lies; absent, null or empty on the last page.</param>
    /// <param name="Place">What carries it back.</param>
    /// <param name="Name">The parameter, header or member.</param>
    public sealed record Cursor(RecordsPath Path, RequestPlace Place, string Name) : Paginator
    {
        internal override string Description => $"pages by the cursor at {Path}";

        internal override ExchangeRequest Ask(ExchangeRequest question, PageMark? mark) =>
            mark is PageMark.Cursor cursor ? question.With(Place, Name, cursor.Text, cursor.IsNumber) : question;

        internal override PageSigns Read(ReadPage page) =>
            page.Find(Path) is { } cursor ? new PageSigns(new PageMark.Cursor(cursor.Text, cursor.IsNumber), null, null) : default;

        internal override PageMark? Next(PageSigns signs, PageProgress progress) => signs.Next;
    }
}
