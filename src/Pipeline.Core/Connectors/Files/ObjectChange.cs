namespace Pipeline.Connectors.Files;

/// <summary>Whether an object is still the one that was listed.</summary>
internal static class ObjectChange
{
    extension(IObjectStore objects)
    {
        /// <summary>Throws when the object was changed or removed since.</summary>
        /// <exception cref="SourceException">Transient: whoever writes it may have finished the next time.</exception>
        public async ValueTask RequireUnchangedAsync(StoredObject read, CancellationToken cancellationToken)
        {
            var now = await objects.FindAsync(read.Name, cancellationToken);
            if (now?.Tag == read.Tag) return;
            var what = now is null ? "was removed" : $"was changed (from {read.Size} to {now.Size} bytes)";
            throw new SourceException($"{objects.Show(read.Name)} {what} while it was read", isTransient: true, "Run again when whoever writes it has finished.");
        }
    }
}
