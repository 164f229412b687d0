using System.Collections.Frozen;

namespace Pipeline.Models.Portability;

/// <summary>DuckDB's functions that Athena does not have under that name, or that give other values there.</summary>
internal static class AthenaFunctions
{
    /// <summary>Function, why, what to write: those that Athena has and that give other values come first.</summary>
    private const string Table = """
        ! date_diff | counts the boundaries between two times in DuckDB and whole elapsed units in Athena | Use {{ dbt.datediff(first, second, 'day') }}.
        ! greatest | skips NULL in DuckDB and is NULL in Athena when one argument is | Put coalesce() around each argument.
        ! least | skips NULL in DuckDB and is NULL in Athena when one argument is | Put coalesce() around each argument.
        ! regexp_extract | gives '' for no match in DuckDB and NULL in Athena | Write nullif(regexp_extract(…), '') in both.
        ! split_part | gives '' for a part that is not there in DuckDB and NULL in Athena | Write nullif(split_part(…), '') in both.
        ! date_format | takes %i for the minute, %s for the second and %M for the month's name in Athena, unlike strftime | Check the format's letters.
        ! approx_count_distinct | estimates differ between the engines | Write approx_distinct(…), or count(distinct …).
        datediff | is no function of Athena | Use {{ dbt.datediff(first, second, 'day') }}.
        datesub | is no function of Athena | Write date_diff(…), which counts elapsed units there.
        date_sub | is no function of Athena | Write date_diff(…), which counts elapsed units there.
        dateadd | is no function of Athena | Use {{ dbt.dateadd('day', 1, x) }}.
        datetrunc | is no function of Athena | Write date_trunc(…).
        date_part | is no function of Athena | Write extract(part from x).
        datepart | is no function of Athena | Write extract(part from x).
        strftime | is no function of Athena | Write date_format(x, format); %M is %i there, %S is %s, %B is %M.
        strptime | is no function of Athena | Write date_parse(x, format); %M is %i there, %S is %s, %B is %M.
        epoch | is no function of Athena | Write to_unixtime(x).
        epoch_ms | is no function of Athena | Write to_unixtime(x) * 1000.
        to_timestamp | reads text in Athena, not seconds | Write from_unixtime(x).
        make_date | is no function of Athena | Use {{ dbt.date(year, month, day) }}.
        make_timestamp | is no function of Athena | Write from_unixtime(…) or a cast of text.
        dayname | is no function of Athena | Write date_format(x, '%W').
        monthname | is no function of Athena | Write date_format(x, '%M').
        isodow | is no function of Athena | Write day_of_week(x).
        weekday | is no function of Athena | Write day_of_week(x) % 7.
        ifnull | is no function of Athena | Write coalesce(…).
        string_agg | is no function of Athena | Use {{ dbt.listagg(…) }}.
        group_concat | is no function of Athena | Use {{ dbt.listagg(…) }}.
        list | is no function of Athena | Write array_agg(x).
        median | is no function of Athena | Write approx_percentile(x, 0.5).
        quantile | is no function of Athena | Write approx_percentile(x, p).
        quantile_cont | is no function of Athena | Write approx_percentile(x, p).
        quantile_disc | is no function of Athena | Write approx_percentile(x, p).
        mode | is no function of Athena | Count and take the greatest.
        arg_max | is no function of Athena | Write max_by(…), which DuckDB has too.
        arg_min | is no function of Athena | Write min_by(…), which DuckDB has too.
        first | is no function of Athena | Write arbitrary(x) or min_by(x, key).
        last | is no function of Athena | Write max_by(x, key).
        string_split | is no function of Athena | Write split(x, separator).
        str_split | is no function of Athena | Write split(x, separator).
        string_to_array | is no function of Athena | Write split(x, separator).
        string_split_regex | is no function of Athena | Write regexp_split(x, pattern).
        regexp_matches | is no function of Athena | Write regexp_like(x, pattern).
        regexp_full_match | is no function of Athena | Write regexp_like(x, '^(?:pattern)$').
        contains | is for arrays in Athena | For text write strpos(x, part) > 0.
        prefix | is no function of Athena | Write starts_with(x, part).
        suffix | is no function of Athena | Write x like '%part'.
        left | is no function of Athena | Write substr(x, 1, n).
        right | is no function of Athena | Use {{ dbt.right(x, n) }}.
        md5 | takes bytes in Athena and gives bytes | Use {{ dbt.hash(x) }}.
        sha256 | takes bytes in Athena and gives bytes | Write lower(to_hex(sha256(to_utf8(x)))).
        hash | is no function of Athena | Use {{ dbt.hash(x) }}.
        json_extract_string | is no function of Athena | Write json_extract_scalar(x, path).
        json_array_length | takes no path in Athena | Write json_array_length(json_extract(x, path)).
        to_json | is no function of Athena | Write json_format(cast(x as json)).
        list_transform | is no function of Athena | Write transform(array, x -> …).
        list_apply | is no function of Athena | Write transform(array, x -> …).
        list_filter | is no function of Athena | Write filter(array, x -> …).
        list_reduce | is no function of Athena | Write reduce(array, start, (s, x) -> …, s -> s).
        list_contains | is no function of Athena | Write contains(array, x).
        list_has | is no function of Athena | Write contains(array, x).
        array_contains | is no function of Athena | Write contains(array, x).
        list_aggr | is no function of Athena | Write reduce(…), or unnest and aggregate.
        list_aggregate | is no function of Athena | Write reduce(…), or unnest and aggregate.
        list_value | is no function of Athena | Write array[…].
        list_sort | is no function of Athena | Write array_sort(x).
        list_distinct | is no function of Athena | Write array_distinct(x).
        list_append | is no function of Athena | Use {{ dbt.array_append(array, x) }}.
        array_append | is no function of Athena | Use {{ dbt.array_append(array, x) }}.
        list_concat | is no function of Athena | Use {{ dbt.array_concat(a, b) }}.
        array_cat | is no function of Athena | Use {{ dbt.array_concat(a, b) }}.
        list_slice | is no function of Athena | Write slice(array, start, length).
        list_extract | is no function of Athena | Write element_at(array, n).
        array_length | is no function of Athena | Write cardinality(array).
        len | is no function of Athena | Write length(text) or cardinality(array).
        generate_series | is no function of Athena | Write unnest(sequence(a, b)), or use {{ dbt.generate_series(n) }}.
        range | is no function of Athena | Write unnest(sequence(a, b - 1)).
        struct_pack | is no function of Athena | Write cast(row(…) as row(name type)).
        struct_extract | is no function of Athena | Write x.name.
        row_to_json | is no function of Athena | Write cast(x as json).
        map_extract | is no function of Athena | Write element_at(map, key).
        read_csv | reads files, which Athena does through tables only | Declare a source.
        read_csv_auto | reads files, which Athena does through tables only | Declare a source.
        read_parquet | reads files, which Athena does through tables only | Declare a source.
        read_json | reads files, which Athena does through tables only | Declare a source.
        read_json_auto | reads files, which Athena does through tables only | Declare a source.
        printf | is no function of Athena | Write format(…).
        strlen | is no function of Athena | Write length(to_utf8(x)).
        nvl | is no function of Athena | Write coalesce(…).
        columns | is no expression of Athena | Name the columns, or use {{ dbt_utils.star(…) }}.
        """;

    /// <summary>By name.</summary>
    public static FrozenDictionary<string, (bool IsSilent, string Why, string Instead)> All { get; } = Table.Split('\n')
        .Select(line => line.Split(" | "))
        .ToFrozenDictionary(
            cells => cells[0].TrimStart('!', ' '),
            cells => (cells[0].StartsWith('!'), cells[1], cells[2]));
}
