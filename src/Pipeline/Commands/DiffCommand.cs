using System.CommandLine;
using Pipeline.Runs;

namespace Pipeline.Commands;

/// <summary><c>pipeline validate diff OLD NEW</c></summary>
internal static class DiffCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var old = new Argument<string>("old") { Description = "A model, a stream, a table (NAME@3, NAME@-1), files (old/*.parquet) or x.duckdb:table." };
        var news = new Argument<string>("new") { Description = "What to compare it with." };
        var key = Columns("--key", "The columns that name a row (default: those declared, else a column that does).", "-k");
        var exclude = Columns("--exclude", "Columns not compared.");
        var tolerance = Columns("--tolerance", "How far numbers may be apart and still be equal: price=0.01, rate=1%, *=1e-9.");
        var where = new Option<string>("--where") { Description = "Only rows for which this SQL condition holds.", HelpName = "SQL" };
        var sample = new Option<int>("--sample") { Description = "Look at about one row of this many, the same on both sides.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var examples = new Option<int>("--examples") { Description = "At most this many rows of each class (default: 5).", HelpName = "N", DefaultValueFactory = _ => 5 };
        var fail = SharedOptions.Switch("--fail-if-diff", "Any difference makes the exit code 3.");
        foreach (var option in new[] { sample, examples })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var number) || number < (option == sample ? 1 : 0)))
                    result.AddError($"{option.Name}: '{token.Value}' is not a number of rows.");
            });
        }

        return new Verb("diff", Examples, (parse, session, cancellationToken) =>
        {
            var request = new TableDiffRequest(
                parse.GetRequiredValue(old), parse.GetRequiredValue(news), List(parse.GetValue(key)), List(parse.GetValue(exclude)), List(parse.GetValue(tolerance)),
                parse.GetValue(where), parse.GetValue(sample), parse.GetValue(examples), parse.GetValue(fail));
            return session.RunAsync(session.UseCases.Diff, request, ExchangeFolders.None, isDryRun: false, cancellationToken);
        })
        {
            old, news, key, exclude, tolerance, where, sample, examples, fail,
        };
    }

    private static Option<string[]> Columns(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "COLUMN[,COLUMN]",
    };

    private static string[] List(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static Example[] Examples =>
    [
        new("pipeline validate diff github_events_gold_daily@-1 github_events_gold_daily", "what the last commit changed"),
        new("pipeline validate diff old/*.parquet github_events_gold_daily --key ingest_dt,event_type,repo_name --fail-if-diff", "an old build against the new one"),
        new("pipeline validate diff a.duckdb:main.orders b.duckdb:main.orders --tolerance amount=0.01", "tables of two databases"),
    ];
}
