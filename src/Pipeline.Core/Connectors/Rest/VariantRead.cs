using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Pipeline.Schema;

namespace Pipeline.Connectors.Rest;

/// <summary>
/// A read of a stream that names variables of its source: once for each combination of their values, one after the other. Each
/// goes on from its own watermark and moves no other.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="variants">The combinations, in order.</param>
/// <param name="open">Makes the read of one of them.</param>
internal sealed class VariantRead(
    ReadRequest request, IReadOnlyList<StreamVariant> variants, Func<StreamVariant, ReadRequest, StreamRead> open)
{
    public async IAsyncEnumerable<SourceBatch> BatchesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = request.Position is { } text ? VariantPlace.Parse(text, request.State) : new VariantPlace(0, null, 0, request.State);
        while (place.Index < variants.Count && !(place.Rows >= request.Limit))
        {
            var variant = variants[place.Index];
            var before = place.State.Of(variant);
            var own = request with { State = before, Position = place.Inner, Limit = request.Limit - place.RowsBefore };
            await foreach (var batch in open(variant, own).BatchesAsync(cancellationToken))
            {
                var isMoved = !ReferenceEquals(batch.State, before);
                var state = isMoved ? place.State.After(variant, batch.State) : place.State;
                place = place with { Inner = batch.Position, Rows = place.Rows + batch.RowCount, State = state };
                yield return batch with { State = place.State, Position = batch.Position is null ? null : place.ToString() };
            }

            place = place with { Index = place.Index + 1, Inner = null, RowsBefore = place.Rows };
        }
    }

    /// <summary>Where a read stands.</summary>
    /// <param name="Index">The combination it is at.</param>
    /// <param name="Inner">The position within; null at its beginning.</param>
    /// <param name="Rows">The rows given so far.</param>
    /// <param name="State">What is known by then.</param>
    private sealed record VariantPlace(int Index, string? Inner, long Rows, StreamState State)
    {
        /// <summary>Of the rows, those of combinations before.</summary>
        public long RowsBefore { get; init; }

        public static VariantPlace Parse(string text, StreamState before)
        {
            var json = JsonNode.Parse(text)!.AsObject();
            var variants = json["variants"]!.AsObject().ToDictionary(pair => pair.Key, pair => StateOf(pair.Value!.AsArray()));
            return new VariantPlace((int)json["index"]!, (string?)json["inner"], (long)json["rows"]!, before with { Variants = variants })
            {
                RowsBefore = (long)json["before"]!,
            };
        }

        public override string ToString()
        {
            var variants = new JsonObject();
            foreach (var (key, state) in State.Variants)
                variants[key] = new JsonArray(state.ETag, state.LastModified, state.Watermark, state.ContentSha256);
            return new JsonObject
            {
                ["index"] = Index,
                ["inner"] = Inner,
                ["rows"] = Rows,
                ["before"] = RowsBefore,
                ["variants"] = variants,
            }.ToJsonString();
        }

        private static VariantState StateOf(JsonArray parts) =>
            new((string?)parts[0], (string?)parts[1], (string?)parts[2], (string?)parts[3]);
    }
}
