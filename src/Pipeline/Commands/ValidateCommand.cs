using System.CommandLine;
using Pipeline.Diagnostics;
using Pipeline.Rendering.CheckReports;
using Pipeline.Runs;

namespace Pipeline.Commands;

/// <summary><c>pipeline validate</c></summary>
internal static class ValidateCommand
{
    /// <summary>The command.</summary>
    public static Verb Create(TimeProvider clock)
    {
        var project = new ProjectOptionSet();
        var inFolder = new FolderJudging(project);
        var checks = Files("--checks", "SodaCL files (default: those of config/checks).", "PATH");
        var properties = Files("--properties", "dbt properties files whose tests are judged on --data.", "FILE");
        var macros = new Option<string>("--macros") { Description = "The folder with the generic tests that --properties uses.", HelpName = "DIR" };
        var data = new Option<string>("--data", "--database")
        {
            Description = "Judge the tables of a DuckDB file, or the Parquet, CSV and JSON files of a folder; needs --checks or --properties, and no project.",
            HelpName = "PATH",
        };
        var variables = new Option<string[]>("--var") { Description = "A value of ${NAME} in the check files.", HelpName = "NAME=VALUE" };
        var now = Times.Instant("--now", "The moment ages are measured from (default: now).", clock);
        var history = new Option<string>("--history")
        {
            Description = "Compare with the measurements in this file of JSON lines, and add this run's (default: those in the lake).",
            HelpName = "FILE",
        };
        var profile = SharedOptions.Switch("--profile", "Watch every dataset selected, or with --data every table, by its history: rows, freshness, columns, missing and distinct values.");
        var noSamples = SharedOptions.Switch("--no-samples", "Show none of the rows that a check does not hold for.");
        var failOn = new Option<string>("--fail-on") { Description = "What makes the exit code 3 (default: fail).", HelpName = "warn|fail" };
        failOn.AcceptOnlyFromAmong("warn", "fail");
        var allowEmpty = SharedOptions.Switch("--allow-empty", "Selecting no check at all is not an error.");
        var showPassed = SharedOptions.Switch("--show-passed", "List the checks that hold, too.");
        var report = new Option<string[]>("--report")
        {
            Description = "Write the verdicts for other tools, too: junit=FILE, sarif=FILE, markdown=FILE, or github for annotations.",
            HelpName = "FORMAT[=FILE]",
        };

        return new Verb("validate", Examples, (parse, session, cancellationToken) =>
        {
            session.ShowsPassed = parse.GetValue(showPassed);
            session.CheckReports = [.. (parse.GetValue(report) ?? []).Select(CheckReportTarget.Parse)];
            var (files, failOnWarn) = (parse.GetValue(checks) ?? [], parse.GetValue(failOn) is "warn");
            if (project.FolderOf(parse) is { } folder)
            {
                FolderJudging.Refuse(parse, [checks, properties, macros, data, variables, history, profile, noSamples, allowEmpty]);
                return inFolder.RunAsync(parse, session, folder, parse.GetValue(now), failOnWarn, cancellationToken);
            }

            ProjectOptionSet.Refuse(parse, inFolder.Options);
            if (parse.GetValue(data) is { } path)
            {
                var ofData = new ValidateDataRequest(
                    path, files, Variables(parse.GetValue(variables)), parse.GetValue(now), parse.GetValue(allowEmpty), failOnWarn,
                    parse.GetValue(history), parse.GetValue(profile))
                {
                    PropertiesFiles = parse.GetValue(properties) ?? [],
                    MacrosFolder = parse.GetValue(macros),
                    NoSamples = parse.GetValue(noSamples),
                };
                return session.RunAsync(session.UseCases.ValidateData, ofData, ExchangeFolders.None, isDryRun: false, cancellationToken);
            }

            var (select, exclude, _) = project.Plain(parse);
            var request = new ValidateRequest(
                select, exclude, files, parse.GetValue(allowEmpty), failOnWarn)
            {
                Variables = Variables(parse.GetValue(variables)),
                Now = parse.GetValue(now),
                HistoryFile = parse.GetValue(history),
                Profile = parse.GetValue(profile),
                NoSamples = parse.GetValue(noSamples),
            };
            if (parse.GetValue(properties) is { Length: > 0 })
                throw new ConfigurationException("--properties needs --data", hint: "Name the tables: a folder of files, or a DuckDB file.");
            return session.RunAsync(session.UseCases.Validate, request, ExchangeFolders.None, isDryRun: false, cancellationToken);
        })
        {
            DiffCommand.Create(),
            InspectCommand.Create(),
            AckCommand.Create(clock),
        }.With([.. project.Nodes, checks, properties, macros, data, variables, now, history, profile, noSamples, failOn, allowEmpty, showPassed, report,
            .. project.Folder, project.Threads, .. inFolder.Own]);
    }

    private static Option<string[]> Files(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName, AllowMultipleArgumentsPerToken = true };

    private static Dictionary<string, string> Variables(string[]? given)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in given ?? [])
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0) throw new ConfigurationException($"--var: '{text}' is no NAME=VALUE");
            variables[text[..split]] = text[(split + 1)..];
        }

        return variables;
    }

    private static Example[] Examples =>
    [
        new("pipeline validate", "all checks"),
        new("pipeline validate --select tag:github --fail-on warn", "the checks of some models, strictly"),
        new("pipeline validate --checks config/checks/github.yml --report junit=checks.xml", "one file's, and a report for the build server"),
        new("pipeline validate --project-dir shop", "the tests of a dbt project folder, and with --freshness its sources"),
        new("pipeline validate --checks orders.yml --data exports/", "on files of a folder, without a project"),
    ];
}
