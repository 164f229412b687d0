using Pipeline.Diagnostics;

namespace Pipeline.Runs.Projects;

/// <summary>Makes a small project folder that can be built at once: two seeds, three models, tests of both kinds.</summary>
public static class InitProject
{
    /// <summary>Writes the files. A folder that holds anything is left alone.</summary>
    public static InitReport Run(string folder)
    {
        var full = Path.GetFullPath(folder);
        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
            throw new ConfigurationException($"'{folder}' is not empty", hint: "Name a folder that does not exist yet.");
        var name = NameOf(Path.GetFileName(full.TrimEnd('/')));
        foreach (var (path, text) in FilesOf(name))
        {
            var file = Path.Combine(full, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text + "\n");
        }

        return new InitReport(folder, [.. FilesOf(name).Select(file => file.Path)]);
    }

    /// <summary>A project's name may hold letters, digits and underscores.</summary>
    private static string NameOf(string folder)
    {
        var name = string.Concat(folder.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')).Trim('_');
        return name is "" ? "project" : char.IsAsciiDigit(name[0]) ? $"p_{name}" : name;
    }

    private static IReadOnlyList<(string Path, string Text)> FilesOf(string name) =>
    [
        ("dbt_project.yml", $$"""
            name: {{name}}
            version: "1.0"
            config-version: 2
            profile: {{name}}

            models:
              {{name}}:
                staging:
                  +materialized: view
                marts:
                  +materialized: table
            """),
        ("profiles.yml", $$"""
            {{name}}:
              target: dev
              outputs:
                dev:
                  type: duckdb
                  path: {{name}}.duckdb
                  threads: 4
            """),
        (".gitignore", "target/\ndbt_packages/\n*.duckdb\n*.duckdb.wal"),
        ("seeds/raw_customers.csv", "id,name\n1,Ada\n2,Grace\n3,Edsger"),
        ("seeds/raw_orders.csv", "id,customer_id,ordered_on,amount\n1,1,2026-01-02,12.50\n2,1,2026-01-09,7.00\n3,2,2026-01-11,30.25"),
        ("models/staging/stg_orders.sql", """
            select
                id as order_id,
                customer_id,
                cast(ordered_on as date) as ordered_on,
                cast(amount as decimal(18, 2)) as amount
            from {{ ref('raw_orders') }}
            """),
        ("models/staging/stg_customers.sql", """
            select
                id as customer_id,
                name as customer_name
            from {{ ref('raw_customers') }}
            """),
        ("models/marts/customers.sql", """
            select
                customers.customer_id,
                customers.customer_name,
                count(orders.order_id) as orders,
                coalesce(sum(orders.amount), 0) as amount
            from {{ ref('stg_customers') }} as customers
            left join {{ ref('stg_orders') }} as orders using (customer_id)
            group by all
            """),
        ("models/schema.yml", """
            version: 2

            models:
              - name: stg_orders
                columns:
                  - name: order_id
                    data_tests: [unique, not_null]
                  - name: customer_id
                    data_tests:
                      - relationships:
                          arguments:
                            to: ref('stg_customers')
                            field: customer_id
              - name: customers
                description: One row a customer, with what was ordered.
                columns:
                  - name: customer_id
                    data_tests: [unique, not_null]
            """),
        ("tests/no_order_is_lost.sql", """
            -- Rows returned are failures.
            select 'orders' as missing
            where (select count(*) from {{ ref('stg_orders') }}) <> (select sum(orders) from {{ ref('customers') }})
            """),
    ];
}
