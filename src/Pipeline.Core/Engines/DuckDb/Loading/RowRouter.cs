using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Schema;
using Pipeline.Schema.Inference;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>
/// Writes rows again so that the engine can read every column as what it is: each value under the name of the column that
/// holds it, exact numbers and JSON as text, the last of keys that come twice, every row with its number. Rows the contract
/// does not let pass go to the rejects. For loads whose rows cannot be read as they are.
/// </summary>
internal sealed class RowRouter
{
    /// <summary>The member with the row's number.</summary>
    public const string RowKey = "_r";

    /// <summary>The member with the row's page.</summary>
    public const string PageKey = "_p";

    private const int FlushBytes = 1 << 20;

    private static readonly JsonEncodedText rowName = JsonEncodedText.Encode(RowKey);
    private static readonly JsonEncodedText pageName = JsonEncodedText.Encode(PageKey);

    private readonly LoadRequest request;
    private readonly LoadPlan plan;
    private readonly RejectFile rejects;
    private readonly RequiredPath[] required;
    private readonly HashSet<int> keyColumns;
    private readonly Route[] routes;
    private readonly Dictionary<string, int> routeByName;
    private readonly (int Start, int Length, long Row)[] values;
    private readonly bool[] hasColumn;
    private readonly bool readsTexts;
    private readonly ArrayBufferWriter<byte> buffer = new(FlushBytes * 2);
    private long ordinal;

    public RowRouter(LoadRequest request, LoadPlan plan, RejectFile rejects)
    {
        (this.request, this.plan, this.rejects) = (request, plan, rejects);
        readsTexts = ReadsTexts(request.Table);
        required = [.. request.RequiredFields.Select(path => new RequiredPath(path))];
        keyColumns = [.. plan.Keys.Select(IndexOf)];
        routes = [.. plan.Routes.Select(route => new Route(route, Encoding.UTF8.GetBytes(route.Key.Name), [.. route.Targets.Select(target => IndexOf(target.Name))]))];
        routeByName = routes.Select((route, index) => (route, index)).ToDictionary(pair => pair.route.Plan.Key.Name, pair => pair.index, StringComparer.Ordinal);
        values = new (int, int, long)[routes.Length];
        hasColumn = new bool[plan.Schema.Columns.Count];
    }

    /// <summary>Whether texts must be looked at for the numbers they may spell.</summary>
    public static bool ReadsTexts(TableSpec table) => table.IsUntyped || table.Columns is not [];

    /// <summary>The member a column's values are written under.</summary>
    public static string NameOf(int column) => FormattableString.Invariant($"c{column}");

    /// <summary>Writes all rows into one file.</summary>
    public void Write(IReadOnlyList<LoadPart> parts, string path, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        PartLines.Visit(parts, line =>
        {
            ordinal = line.Row + 1;
            if (FirstProblem(line) is { } problem) Reject(line, problem.Reason, problem.IsAskedFor);
            else WriteRow(json, line);
            if (buffer.WrittenCount < FlushBytes) return;
            file.Write(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }, cancellationToken);
        file.Write(buffer.WrittenSpan);
    }

    private int IndexOf(string column) => plan.Schema.Columns.ToList().FindIndex(known => known.Name == column);

    /// <summary>Finds the members of the row, then whatever keeps it out.</summary>
    private (string Reason, bool IsAskedFor)? FirstProblem(PartLine line)
    {
        if (RowSieve.ProblemOf(line.Text) is { } problem) return ($"the line is no JSON object: {problem}", false);
        FindMembers(line.Text);
        foreach (var path in required)
        {
            if (!path.IsIn(line.Text)) return ($"the required field '{path.Text}' is missing", false);
        }

        hasColumn.AsSpan().Clear();
        for (var i = 0; i < routes.Length; i++)
        {
            if (values[i].Row != ordinal) continue;
            var text = line.Text.Slice(values[i].Start, values[i].Length);
            var value = ValueReading.ClassOf(text, readsTexts, out var number);
            if (value is ValueClass.Null) continue;
            if (TargetOf(routes[i], value, number, text) is var target && target >= 0) hasColumn[routes[i].Columns[target]] = true;
            else if (routes[i].Plan.Otherwise is ContractMode.DiscardRow) return (Refusal(routes[i].Plan, text), true);
            else if (routes[i].Plan.Otherwise is ContractMode.Freeze) throw Frozen(routes[i].Plan, line, text);
        }

        foreach (var key in keyColumns)
        {
            if (!hasColumn[key]) return ($"the row has no {plan.Schema.Columns[key].Name}, which names it", false);
        }

        return null;
    }

    private void FindMembers(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, RowSieve.Strict);
        reader.Read();
        var expected = 0;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var route = Find(ref reader, expected);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (route < 0) continue;
            values[route] = (start, (int)reader.BytesConsumed - start, ordinal);
            expected = route + 1;
        }
    }

    private int Find(ref Utf8JsonReader reader, int expected)
    {
        if (expected < routes.Length && reader.ValueTextEquals(routes[expected].Name)) return expected;
        return routeByName.GetValueOrDefault(reader.GetString()!, -1);
    }

    private static int TargetOf(Route route, ValueClass value, NumberText number, ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < route.Columns.Length; i++)
        {
            if (route.Plan.Targets[i].Holds(value, number, text)) return i;
        }

        return -1;
    }

    private void WriteRow(Utf8JsonWriter json, PartLine line)
    {
        json.WriteStartObject();
        json.WriteNumber(rowName, line.Row);
        if (RowPage.IndexOf(line.Part, line.Text) is { } page) json.WriteNumber(pageName, page);
        for (var i = 0; i < routes.Length; i++)
        {
            if (values[i].Row != ordinal) continue;
            var text = line.Text.Slice(values[i].Start, values[i].Length);
            var value = ValueReading.ClassOf(text, readsTexts, out var number);
            if (value is ValueClass.Null || TargetOf(routes[i], value, number, text) is not (>= 0 and var target)) continue;
            WriteValue(json, routes[i], target, value, text);
        }

        json.WriteEndObject();
        json.Flush();
        json.Reset();
        buffer.Write("\n"u8);
    }

    private static void WriteValue(Utf8JsonWriter json, Route route, int target, ValueClass value, ReadOnlySpan<byte> text)
    {
        var type = route.Plan.Targets[target].Type;
        var isText = type is PrimitiveType { Kind: PrimitiveKind.String };
        if (value is ValueClass.EmptyText && !isText) return;
        json.WritePropertyName(route.Members[target]);
        if (value.Kind is not ValueKind.Text && (isText || type is DecimalType)) json.WriteStringValue(text);
        else json.WriteRawValue(text, skipInputValidation: true);
    }

    private void Reject(PartLine line, string reason, bool isAskedFor)
    {
        var copy = ArrayPool<byte>.Shared.Rent(line.Text.Length + 1);
        rejects.Add(RowPage.Without(line.Text, copy), reason, RowPage.Of(line.Part, line.Text, request.Pages), line.NumberInPage, isAskedFor);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private static string Refusal(KeyRoute route, ReadOnlySpan<byte> text) => route.Targets is [var target, ..]
        ? $"{target.Name} is {DuckDbTypeText.Print(target.Type)} and cannot hold {RejectFile.Shortened(Encoding.UTF8.GetString(text))}"
        : $"the table has no column for the field '{route.Key.Name}'";

    private ExpectedException Frozen(KeyRoute route, PartLine line, ReadOnlySpan<byte> text)
    {
        var page = RowPage.Of(line.Part, line.Text, request.Pages);
        return new ExpectedException(
            $"{request.Subject}: {Refusal(route, text)}, and its types are frozen ({RejectFile.Place(page?.Url ?? line.Part.Path, page?.Number, line.NumberInPage)})",
            "Correct the source, or set contract.data_type to evolve, discard_row or discard_value.");
    }

    private sealed class Route(KeyRoute plan, byte[] name, int[] columns)
    {
        public KeyRoute Plan => plan;

        public byte[] Name => name;

        public int[] Columns => columns;

        public JsonEncodedText[] Members { get; } = [.. columns.Select(column => JsonEncodedText.Encode(NameOf(column)))];
    }
}

/// <summary>A field every row must have, not null: a dotted path.</summary>
internal sealed class RequiredPath(string path)
{
    private readonly byte[][] names = [.. path.Split('.').Select(Encoding.UTF8.GetBytes)];

    public string Text => path;

    /// <summary>The path has more than one name.</summary>
    public bool IsDeep => names.Length > 1;

    public bool IsIn(ReadOnlySpan<byte> row)
    {
        var reader = new Utf8JsonReader(row, RowSieve.Strict);
        reader.Read();
        return IsIn(ref reader, 0);
    }

    private bool IsIn(ref Utf8JsonReader reader, int depth)
    {
        var found = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isNamed = reader.ValueTextEquals(names[depth]);
            reader.Read();
            if (!isNamed) reader.Skip();
            else if (depth == names.Length - 1)
            {
                found = reader.TokenType is not JsonTokenType.Null;
                reader.Skip();
            }
            else if (reader.TokenType is JsonTokenType.StartObject) found = IsIn(ref reader, depth + 1);
            else
            {
                found = false;
                reader.Skip();
            }
        }

        return found;
    }
}
