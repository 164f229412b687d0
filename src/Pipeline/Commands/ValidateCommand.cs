using System.CommandLine;
using Pipeline.Runs;

namespace Pipeline.Commands;

/// <summary><c>pipeline validate</c></summary>
internal static class ValidateCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var select = SharedOptions.Selectors("--select", "Models whose checks are judged (default: all).", "-s");
        var exclude = SharedOptions.Selectors("--exclude", "Models to leave out.");
        var checks = new Option<string[]>("--checks")
        {
            Description = "SodaCL files (default: those of config/checks).",
            HelpName = "PATH",
            AllowMultipleArgumentsPerToken = true,
        };
        var failOn = new Option<string>("--fail-on") { Description = "What makes the exit code 3 (default: fail).", HelpName = "warn|fail" };
        failOn.AcceptOnlyFromAmong("warn", "fail");
        var allowEmpty = SharedOptions.Switch("--allow-empty", "Selecting no check at all is not an error.");
        var showPassed = SharedOptions.Switch("--show-passed", "List the checks that hold, too.");

        return new Verb("validate", Examples, (parse, session, cancellationToken) =>
        {
            var request = new ValidateRequest(
                parse.GetValue(select) ?? [],
                parse.GetValue(exclude) ?? [],
                parse.GetValue(checks) ?? [],
                parse.GetValue(allowEmpty),
                FailOnWarn: parse.GetValue(failOn) is "warn");
            session.ShowsPassed = parse.GetValue(showPassed);
            return session.RunAsync(session.UseCases.Validate, request, ExchangeFolders.None, isDryRun: false, cancellationToken);
        })
        {
            select, exclude, checks, failOn, allowEmpty, showPassed, DiffCommand.Create(),
        };
    }

    private static Example[] Examples =>
    [
        new("pipeline validate", "all checks"),
        new("pipeline validate --select tag:github --fail-on warn", "the checks of some models, strictly"),
        new("pipeline validate --checks config/checks/github.yml", "the checks of one file"),
    ];
}
