using System.Collections.Frozen;
using System.Globalization;
using Pipeline.Diagnostics;

namespace Pipeline.Schema;

/// <summary>Types as DuckDB prints them (<c>STRUCT(a BIGINT)</c>), translated to ours and back.</summary>
public static class DuckDbTypeText
{
    private static readonly FrozenDictionary<PrimitiveKind, string> Names = new Dictionary<PrimitiveKind, string>
    {
        [PrimitiveKind.String] = "VARCHAR",
        [PrimitiveKind.Long] = "BIGINT",
        [PrimitiveKind.Integer] = "INTEGER",
        [PrimitiveKind.Short] = "SMALLINT",
        [PrimitiveKind.Byte] = "TINYINT",
        [PrimitiveKind.Float] = "FLOAT",
        [PrimitiveKind.Double] = "DOUBLE",
        [PrimitiveKind.Boolean] = "BOOLEAN",
        [PrimitiveKind.Binary] = "BLOB",
        [PrimitiveKind.Date] = "DATE",
        [PrimitiveKind.Timestamp] = "TIMESTAMP WITH TIME ZONE",
        [PrimitiveKind.TimestampNtz] = "TIMESTAMP",
        [PrimitiveKind.Void] = "\"NULL\"",
    }.ToFrozenDictionary();

    /// <summary>
    /// Reads a type DuckDB printed. Unsigned integers widen to the next signed type, <c>HUGEINT</c> to decimal(38,0);
    /// UUID, JSON, ENUM and TIME, which Delta lacks, become strings. A type with no honest counterpart is an
    /// <see cref="ExpectedException"/>.
    /// </summary>
    public static DataType Parse(string text) => new DuckDbTypeParser(text).ParseAll();

    /// <summary>Prints a type so that DuckDB reads it.</summary>
    public static string Print(DataType type) => type switch
    {
        PrimitiveType primitive => Names[primitive.Kind],
        DecimalType number => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({number.Precision},{number.Scale})"),
        StructType record => $"STRUCT({string.Join(", ", record.Columns.Select(Print))})",
        ArrayType array => $"{Print(array.Element)}[]",
        MapType map => $"MAP({Print(map.Key)}, {Print(map.Value)})",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Print(Column column) =>
        $"\"{column.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {Print(column.Type)}";
}

/// <summary>Recursive descent over one printed type: a base type, then any number of <c>[]</c> or <c>[n]</c>.</summary>
file sealed class DuckDbTypeParser(string text)
{
    private static readonly FrozenDictionary<string, DataType> Known = new Dictionary<string, DataType>
    {
        ["VARCHAR"] = DataType.String,
        ["TEXT"] = DataType.String,
        ["STRING"] = DataType.String,
        ["CHAR"] = DataType.String,
        ["BPCHAR"] = DataType.String,
        ["UUID"] = DataType.String,
        ["JSON"] = DataType.String,
        ["ENUM"] = DataType.String,
        ["TIME"] = DataType.String,
        ["TIME WITH TIME ZONE"] = DataType.String,
        ["BIGINT"] = DataType.Long,
        ["INT8"] = DataType.Long,
        ["LONG"] = DataType.Long,
        ["UINTEGER"] = DataType.Long,
        ["INTEGER"] = DataType.Integer,
        ["INT4"] = DataType.Integer,
        ["INT"] = DataType.Integer,
        ["USMALLINT"] = DataType.Integer,
        ["SMALLINT"] = DataType.Short,
        ["INT2"] = DataType.Short,
        ["SHORT"] = DataType.Short,
        ["UTINYINT"] = DataType.Short,
        ["TINYINT"] = DataType.Byte,
        ["INT1"] = DataType.Byte,
        ["UBIGINT"] = new DecimalType(20, 0),
        ["HUGEINT"] = new DecimalType(38, 0),
        ["DECIMAL"] = new DecimalType(18, 3),
        ["NUMERIC"] = new DecimalType(18, 3),
        ["FLOAT"] = DataType.Float,
        ["FLOAT4"] = DataType.Float,
        ["REAL"] = DataType.Float,
        ["DOUBLE"] = DataType.Double,
        ["FLOAT8"] = DataType.Double,
        ["BOOLEAN"] = DataType.Boolean,
        ["BOOL"] = DataType.Boolean,
        ["BLOB"] = DataType.Binary,
        ["BYTEA"] = DataType.Binary,
        ["DATE"] = DataType.Date,
        ["TIMESTAMP WITH TIME ZONE"] = DataType.Timestamp,
        ["TIMESTAMPTZ"] = DataType.Timestamp,
        ["TIMESTAMP"] = DataType.TimestampNtz,
        ["DATETIME"] = DataType.TimestampNtz,
        ["TIMESTAMP_S"] = DataType.TimestampNtz,
        ["TIMESTAMP_MS"] = DataType.TimestampNtz,
        ["TIMESTAMP_NS"] = DataType.TimestampNtz,
        ["NULL"] = DataType.Void,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private int position;

    public DataType ParseAll()
    {
        var type = ParseType();
        SkipSpaces();
        return position == text.Length ? type : throw Unknown();
    }

    private DataType ParseType()
    {
        var type = ParseBase();
        while (TryTake('['))
        {
            while (position < text.Length && char.IsAsciiDigit(text[position])) position++;
            Take(']');
            type = new ArrayType(type);
        }

        return type;
    }

    private DataType ParseBase() => ParseName().ToUpperInvariant() switch
    {
        "STRUCT" or "ROW" => ParseStruct(),
        "MAP" => ParseMap(),
        "DECIMAL" or "NUMERIC" when TryTake('(') => ParseDecimal(),
        "ENUM" when TryTake('(') => SkipArguments(DataType.String),
        "VARCHAR" or "CHAR" or "BPCHAR" or "TEXT" when TryTake('(') => SkipArguments(DataType.String),
        var name => Known.TryGetValue(name, out var type) ? type : throw Unknown(),
    };

    /// <summary>One word, or the words of <c>TIMESTAMP WITH TIME ZONE</c>.</summary>
    private string ParseName()
    {
        SkipSpaces();
        if (position < text.Length && text[position] == '"') return ParseQuoted();
        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_')) position++;
        var end = position;
        const string zone = " WITH TIME ZONE";
        if (text.AsSpan(position).StartsWith(zone, StringComparison.OrdinalIgnoreCase)) position = end += zone.Length;
        return text[start..end];
    }

    private StructType ParseStruct()
    {
        Take('(');
        var columns = new List<Column>();
        do
        {
            SkipSpaces();
            var name = position < text.Length && text[position] == '"' ? ParseQuoted() : ParseBareName();
            columns.Add(new Column(name, ParseType()));
        }
        while (TryTake(','));
        Take(')');
        return new StructType(columns);
    }

    private MapType ParseMap()
    {
        Take('(');
        var key = ParseType();
        Take(',');
        var value = ParseType();
        Take(')');
        return new MapType(key, value);
    }

    private DecimalType ParseDecimal()
    {
        var precision = ParseNumber();
        var scale = TryTake(',') ? ParseNumber() : 0;
        Take(')');
        return precision is >= 1 and <= DecimalType.MaxPrecision && scale <= precision
            ? new DecimalType(precision, scale)
            : throw Unknown();
    }

    private DataType SkipArguments(DataType type)
    {
        // Labels of an enum may hold parentheses; quotes around them are doubled inside.
        for (var quoted = false; position < text.Length; position++)
        {
            if (text[position] == '\'') quoted = !quoted;
            if (text[position] == ')' && !quoted) break;
        }

        Take(')');
        return type;
    }

    private int ParseNumber()
    {
        SkipSpaces();
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position])) position++;
        return int.TryParse(text.AsSpan(start, position - start), CultureInfo.InvariantCulture, out var number) ? number : throw Unknown();
    }

    private string ParseBareName()
    {
        var start = position;
        while (position < text.Length && !char.IsWhiteSpace(text[position])) position++;
        return position > start ? text[start..position] : throw Unknown();
    }

    private string ParseQuoted()
    {
        var name = new System.Text.StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] == '"' && (position + 1 == text.Length || text[position + 1] != '"'))
            {
                position++;
                return name.ToString();
            }

            if (text[position] == '"') position++;
            name.Append(text[position]);
        }

        throw Unknown();
    }

    private void SkipSpaces()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
    }

    private bool TryTake(char symbol)
    {
        SkipSpaces();
        if (position >= text.Length || text[position] != symbol) return false;
        position++;
        return true;
    }

    private void Take(char symbol)
    {
        if (!TryTake(symbol)) throw Unknown();
    }

    private ExpectedException Unknown() => new($"the type '{text}' has no counterpart in a lake table", "Cast the column to another type.");
}
