namespace Pipeline.Models.Portability;

/// <summary>Calls of functions.</summary>
internal static class FunctionRules
{
    public static void Check(TokenWalk query, int i)
    {
        if (query[i].Kind is not SqlTokenKind.Word || !query[i + 1].Is("(") || query[i - 1].Is(".")) return;
        var name = query[i].Text;
        if (name is "regexp_replace") CheckReplace(query, i);
        else if (name is "extract") CheckExtract(query, i);
        else if (name is "cast" or "try_cast") CheckCast(query, i);
        else if (name is "json_array_length" && query.Arguments(i + 1).Count < 2) return;
        else if (name is "regexp_extract" or "split_part" && IsEmptyNull(query, i)) return;
        else if (name is "md5" or "sha256" && query[i + 2].IsWord("to_utf8")) return;
        else if (AthenaFunctions.All.TryGetValue(name, out var known)) Add(query, i, known, $"{name}() {known.Why}");
    }

    /// <summary>Inside <c>nullif(…, '')</c> both engines say NULL for nothing.</summary>
    private static bool IsEmptyNull(TokenWalk query, int i)
    {
        var after = query.Closing(i + 1) + 1;
        return query[i - 1].Is("(") && query[i - 2].IsWord("nullif") && query[after].Is(",") && query[after + 1].Text is "''";
    }

    private static void Add(TokenWalk query, int i, (bool IsSilent, string Why, string Instead) known, string what)
    {
        if (known.IsSilent) query.FoundSilent(i, what, known.Instead);
        else query.Found(i, what, known.Instead);
    }

    private static void CheckReplace(TokenWalk query, int i)
    {
        if (query.Arguments(i + 1) is [_, _, _, var flags, ..])
        {
            query.Found(i, "regexp_replace() takes no flags in Athena", query[flags].Text.Contains('g', StringComparison.Ordinal)
                ? "Leave out 'g': Athena replaces every match."
                : "Put flags into the pattern, as in (?i).");
            return;
        }

        if (MatchesOnce(query, i)) return;
        query.FoundSilent(
            i, "regexp_replace() replaces the first match in DuckDB and every match in Athena",
            "Give 'g' in DuckDB and leave it out in Athena; groups are \\1 there and $1 here.");
    }

    /// <summary>A pattern that is tied to the beginning or the end of the text, and no alternatives beside it, matches once at most.</summary>
    private static bool MatchesOnce(TokenWalk query, int i)
    {
        if (query.Arguments(i + 1) is not [_, var at, ..] || query[at] is not { Kind: SqlTokenKind.Text, Text: var text }) return false;
        var pattern = text.Trim('\'');
        return !pattern.Contains('|', StringComparison.Ordinal)
            && (pattern.StartsWith('^') || (pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal)));
    }

    private static void CheckExtract(TokenWalk query, int i)
    {
        var instead = query[i + 2].Text switch
        {
            "dow" => "Write day_of_week(x) % 7.",
            "isodow" => "Write day_of_week(x).",
            "epoch" => "Write to_unixtime(x).",
            "isoyear" => "Write year_of_week(x).",
            "doy" or "week" or "year" or "month" or "day" or "hour" or "minute" or "second" or "quarter" or "yow" => null,
            _ => "Compute it from the parts both engines know.",
        };
        if (instead is null) return;
        var part = query[i + 2].Text;
        if (part is "dow") query.FoundSilent(i, "extract(dow) begins with Sunday as 0 in DuckDB and with Monday as 1 in Athena", instead);
        else query.Found(i, $"extract({part}) is not known to Athena", instead);
    }

    private static void CheckCast(TokenWalk query, int i)
    {
        var closing = query.Closing(i + 1);
        for (var at = closing - 1; at > i && closing - at < 5; at--)
        {
            if (!query[at].IsWord("as")) continue;
            if (TypeOf(query[at + 1].Text) is { } type)
                query.Found(at + 1, $"the type {query[at + 1].Text} is not known to Athena", $"Write {type}.");
            return;
        }
    }

    /// <summary>What Athena calls a type that it has under another name; null for one it knows.</summary>
    private static string? TypeOf(string word) => word switch
    {
        "text" or "string" => "varchar, or {{ dbt.type_string() }}",
        "float" or "float4" => "real or double, or {{ dbt.type_float() }}",
        "float8" => "double",
        "int1" or "int2" or "int4" or "int8" or "long" or "short" => "tinyint, smallint, integer or bigint",
        "numeric" => "decimal",
        "hugeint" or "uhugeint" or "ubigint" => "decimal(38,0)",
        "utinyint" or "usmallint" or "uinteger" => "bigint",
        "bool" => "boolean",
        "datetime" => "timestamp",
        "timestamptz" => "timestamp with time zone",
        "blob" or "bytea" => "varbinary",
        _ => null,
    };
}
