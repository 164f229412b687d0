using System.Globalization;
using System.Text;

namespace Pipeline.Benchmarks;

/// <summary>
/// A dbt project of any size that runs: staging models over seeds, layers of wide marts over those, macros that all of them use, and
/// tests in YAML. The same numbers give the same files.
/// </summary>
/// <param name="Models">How many models, one of them staging for each seed.</param>
/// <param name="Seeds">How many seeds.</param>
/// <param name="Tests">How many tests, spread over the models.</param>
internal sealed record GeneratedProject(int Models, int Seeds, int Tests)
{
    private const int RowsPerSeed = 100;
    private const int WidthOfLayer = 60;
    private const int Measures = 12;

    private static readonly string[] Statuses = ["placed", "shipped", "completed", "returned", "return_pending"];

    /// <summary>Writes the project into a folder of its own, which is removed on disposal.</summary>
    public Written Write()
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-bench-").FullName;
        Put(folder, "dbt_project.yml", ProjectFile);
        Put(folder, "macros/money.sql", Macros);
        for (var seed = 0; seed < Seeds; seed++) WriteSeed(folder, seed);
        for (var model = 0; model < Models - Seeds; model++) Put(folder, $"models/marts/layer_{model / WidthOfLayer}/{Mart(model)}.sql", MartSql(model));
        WriteProperties(folder);
        return new Written(folder);
    }

    private const string ProjectFile = """
        name: generated
        version: "1.0"
        profile: generated
        model-paths: [models]
        seed-paths: [seeds]
        vars: { first_day: "2024-01-01" }
        models:
          generated:
            staging: { +materialized: view, +tags: [staging] }
            marts: { +materialized: table, +meta: { owner: bench } }
        """;

    private const string Macros = """
        {% macro cents_to_dollars(column, scale=2) -%}
          ({{ column }} / 100)::numeric(16, {{ scale }})
        {%- endmacro %}

        {% macro key_of(columns) -%}
          md5(cast({% for column in columns %}coalesce(cast({{ column }} as varchar), ''){% if not loop.last %} || '-' || {% endif %}{% endfor %} as varchar))
        {%- endmacro %}

        {% macro measures(prefix, count) -%}
          {%- set names = [] -%}
          {%- for i in range(count) -%}
            {%- do names.append(prefix ~ '_' ~ i) -%}
          {%- endfor -%}
          {{ return(names) }}
        {%- endmacro %}
        """;

    private static string Staging(int seed) => $"stg_raw_{seed:D4}";

    private static string Mart(int model) => $"mart_{model:D5}";

    private static void WriteSeed(string folder, int seed)
    {
        var csv = new StringBuilder("id,parent_id,status,amount_cents,created_at\n");
        for (var row = 1; row <= RowsPerSeed; row++)
            csv.Append(CultureInfo.InvariantCulture, $"{row},{1 + (row * 7 + seed) % RowsPerSeed},{Statuses[(row + seed) % Statuses.Length]},{(row * 37 + seed * 11) % 10_000},2024-01-{1 + row % 28:D2}\n");
        Put(folder, $"seeds/raw_{seed:D4}.csv", csv.ToString());
        Put(folder, $"models/staging/{Staging(seed)}.sql", $$$"""
            with source as (
                select * from {{ ref('raw_{{{seed:D4}}}') }}
            ),

            renamed as (
                select
                    id,
                    parent_id,
                    {{ key_of(['id', 'parent_id']) }} as row_key,
                    status,
                    {{ cents_to_dollars('amount_cents') }} as amount,
                    {% for name in measures('measure', {{{Measures}}}) -%}
                    (amount_cents + {{ loop.index0 }})::double as {{ name }},
                    {% endfor -%}
                    cast(created_at as date) as created_at
                from source
                where created_at >= '{{ var("first_day") }}'
            )

            select * from renamed
            """);
    }

    /// <summary>A mart reads two or three models of the layer below: marts there, staging models at the bottom.</summary>
    private string MartSql(int model)
    {
        string[] inputs = [.. Enumerable.Range(0, 2 + model % 2).Select(input => Input(model, input)).Distinct()];
        var sql = new StringBuilder("{{ config(materialized='table') }}\n\n{%- set names = measures('measure', 12) %}\n\nwith\n");
        for (var i = 0; i < inputs.Length; i++)
            sql.Append(CultureInfo.InvariantCulture, $"input_{i} as (\n    select * from {{{{ ref('{inputs[i]}') }}}}\n){(i < inputs.Length - 1 ? "," : "")}\n");
        sql.Append("select\n    input_0.id,\n    input_0.parent_id,\n    {{ key_of(['input_0.id', 'input_0.status']) }} as row_key,\n    input_0.status,\n    input_0.amount,\n");
        sql.Append("    {% for name in names -%}\n    ");
        sql.AppendJoin(" + ", Enumerable.Range(0, inputs.Length).Select(i => $"coalesce(input_{i}.{{{{ name }}}}, 0) / {inputs.Length}"));
        sql.Append(" as {{ name }},\n    {% endfor -%}\n    input_0.created_at\nfrom input_0\n");
        for (var i = 1; i < inputs.Length; i++) sql.Append(CultureInfo.InvariantCulture, $"left join input_{i} on input_0.id = input_{i}.id\n");
        return sql.ToString();
    }

    private string Input(int model, int input)
    {
        var layer = model / WidthOfLayer;
        var place = model % WidthOfLayer * 7 + input * 13;
        return layer == 0 ? Staging(place % Seeds) : Mart((layer - 1) * WidthOfLayer + place % WidthOfLayer);
    }

    private void WriteProperties(string folder)
    {
        var left = Tests;
        for (var seed = 0; seed < Seeds; seed += WidthOfLayer)
            Put(folder, $"models/staging/_staging_{seed / WidthOfLayer}.yml", Properties(Enumerable.Range(seed, Math.Min(WidthOfLayer, Seeds - seed)).Select(Staging), ref left));
        for (var model = 0; model < Models - Seeds; model += WidthOfLayer)
            Put(folder, $"models/marts/layer_{model / WidthOfLayer}/_models.yml", Properties(Enumerable.Range(model, Math.Min(WidthOfLayer, Models - Seeds - model)).Select(Mart), ref left));
    }

    private static string Properties(IEnumerable<string> models, ref int tests)
    {
        var yaml = new StringBuilder("version: 2\n\nmodels:\n");
        foreach (var model in models)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - name: {model}\n    description: \"One row an id of {model}.\"\n    columns:\n");
            AppendColumn(yaml, "id", "The key.", ref tests, "unique", "not_null");
            AppendColumn(yaml, "status", "What became of it.", ref tests, $"accepted_values: {{ arguments: {{ values: [{string.Join(", ", Statuses)}] }} }}");
            AppendColumn(yaml, "amount", "In dollars.", ref tests);
        }

        return yaml.ToString();
    }

    private static void AppendColumn(StringBuilder yaml, string name, string description, ref int tests, params string[] wanted)
    {
        yaml.Append(CultureInfo.InvariantCulture, $"      - name: {name}\n        description: {description}\n");
        var given = wanted.Take(tests).ToList();
        tests -= given.Count;
        if (given.Count == 0) return;
        yaml.Append("        data_tests:\n");
        foreach (var test in given) yaml.Append(CultureInfo.InvariantCulture, $"          - {test}\n");
    }

    private static void Put(string folder, string path, string text)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>A written project.</summary>
    internal sealed record Written(string Folder) : IDisposable
    {
        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
