using Pipeline.Diagnostics;
using Pipeline.Rendering;
using Pipeline.Rendering.CheckReports;
using Pipeline.Runs;

namespace Pipeline;

/// <summary>One invocation after its command line is understood: calls a use case and shows what comes of it.</summary>
internal sealed class Session(GlobalOptions options, Terminal terminal, UseCases useCases, TimeProvider clock, Redactor redactor)
{
    private bool isResultWritten;

    /// <summary>The calls a command may make.</summary>
    public UseCases UseCases => useCases;

    /// <summary>The target named on the command line; null for none.</summary>
    public string? Target => options.Target;

    /// <summary>True when the invocation is in a project with a lake, and not merely in some folder.</summary>
    public bool IsInLakeProject => File.Exists(Path.Combine(options.ProjectRoot, "config", "pipeline.yml"));

    /// <summary>The same invocation in another folder: artifacts and paths are that folder's.</summary>
    public Session In(string folder) => new(options with { ProjectRoot = folder }, terminal, useCases, clock, redactor) { ShowsPassed = ShowsPassed, CheckReports = CheckReports };

    /// <summary>The same invocation with its result in the other form, for a verb that reads the form itself.</summary>
    public Session Formed(bool asJson) =>
        new(options with { Output = asJson ? OutputFormat.Json : options.Output }, terminal, useCases, clock, redactor) { ShowsPassed = ShowsPassed, CheckReports = CheckReports };

    /// <summary>Whether a result in text lists the checks that hold, too.</summary>
    public bool ShowsPassed { get; set; }

    /// <summary>Where verdicts go beside the result.</summary>
    public IReadOnlyList<CheckReportTarget> CheckReports { get; set; } = [];

    /// <summary>Whether the use case itself writes <c>run_results.json</c>, and knows more to put there.</summary>
    public bool HasResultsFile { get; set; }

    /// <summary>Runs a use case that works on data: events are rendered meanwhile, then the report, and its artifact is kept.</summary>
    public async Task<int> RunAsync<TRequest, TReport>(
        UseCase<TRequest, TReport> useCase, TRequest request, ExchangeFolders exchanges, bool isDryRun, CancellationToken cancellationToken)
        where TReport : RunReport
    {
        var report = await CallAsync(useCase, request, exchanges, cancellationToken);
        Show(report);
        if (report is ValidateReport judged)
        {
            foreach (var target in CheckReports) target.Write(judged, terminal.Error, redactor);
            if (!HasResultsFile) CheckRunResults.Write(useCases.ArtifactFolder(options), judged, clock.GetUtcNow());
        }

        if (isDryRun) Note("dry run: nothing was changed");
        else RunArtifact.Write(useCases.ArtifactFolder(options), report, redactor);
        if (NextStep.After(report) is { } next && !isDryRun) Note($"Next: {next}");
        return ExitCode.Of(report.Outcome);
    }

    /// <summary>Asks a question whose answer is the result.</summary>
    public async Task<int> AskAsync<TRequest, TReport>(
        UseCase<TRequest, TReport> useCase, TRequest request, CancellationToken cancellationToken, Func<TReport, int>? exitCodeOf = null)
        where TReport : class
    {
        var report = await CallAsync(useCase, request, ExchangeFolders.None, cancellationToken);
        Show(report);
        return exitCodeOf?.Invoke(report) ?? ExitCode.Done;
    }

    /// <summary>Asks a question whose answer may be that something failed.</summary>
    public async Task<int> AskAsync<TRequest, TReport>(
        UseCase<TRequest, TReport> useCase, TRequest request, Func<TReport, bool> isGood, CancellationToken cancellationToken)
        where TReport : class
    {
        var report = await CallAsync(useCase, request, ExchangeFolders.None, cancellationToken);
        Show(report);
        return isGood(report) ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Prints an answer as lines.</summary>
    public async Task<int> PrintAsync<TRequest, TReport>(
        UseCase<TRequest, TReport> useCase, TRequest request, Func<TReport, IEnumerable<string>> lines, CancellationToken cancellationToken) =>
        await PrintAsync(string.Join('\n', lines(await CallAsync(useCase, request, ExchangeFolders.None, cancellationToken))));

    /// <summary>Prints a text that is the result as it stands.</summary>
    public async Task<int> PrintAsync(UseCase<string?, string> useCase, string? request, CancellationToken cancellationToken) =>
        await PrintAsync(await CallAsync(useCase, request, ExchangeFolders.None, cancellationToken));

    /// <inheritdoc cref="PrintAsync(UseCase{string, string}, string, CancellationToken)"/>
    public async Task<int> PrintAsync(string text)
    {
        isResultWritten = true;
        await terminal.Out.WriteLineAsync(text.TrimEnd('\n'));
        return ExitCode.Done;
    }

    /// <summary>Returns when the user agrees to something that cannot be taken back by running again; throws otherwise.</summary>
    public void Confirm(string consequence, bool isAgreed)
    {
        if (isAgreed) return;
        if (options.NoInput || !terminal.IsInTerminal || !terminal.IsErrorTerminal)
            throw new ConfigurationException($"{consequence}: this needs consent", hint: "Add --yes, or --dry-run to see what would happen.");
        terminal.Error.Write($"{consequence}. Go on? [y/N] ");
        terminal.Error.Flush();
        if (terminal.In().ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
            throw new ExpectedException("not confirmed; nothing was changed");
    }

    /// <summary>Says why there is no result; as JSON on standard output too, so that a script always finds one document there.</summary>
    public void Report(Failure failure)
    {
        terminal.Out.Flush();
        if (options.Output is OutputFormat.Json && !isResultWritten) FailureText.WriteDocument(terminal.Out, failure, options.IsDebug);
        if (options.LogFormat is LogFormat.Json) FailureText.WriteJsonLine(terminal.Error, failure, options.IsDebug, clock.GetUtcNow());
        else FailureText.Write(terminal.Error, failure, options.IsDebug, new Palette(terminal.AllowsColour(terminal.IsErrorTerminal, options)));
    }

    private async Task<TReport> CallAsync<TRequest, TReport>(
        UseCase<TRequest, TReport> useCase, TRequest request, ExchangeFolders exchanges, CancellationToken cancellationToken)
    {
        await using var rendering = EventRendering.Start(options, terminal, clock, redactor);
        return await useCase(new Invocation(options, exchanges, rendering.Sink, redactor), request, cancellationToken);
    }

    private void Show(object report)
    {
        isResultWritten = true;
        if (options.Output is OutputFormat.Json) ReportJson.Write(terminal.Out, report);
        else ReportText.Write(terminal, redactor, report, ShowsPassed);
        terminal.Out.Flush();
    }

    private void Note(string text)
    {
        if (!options.IsQuiet && options.LogFormat is LogFormat.Text) terminal.Error.WriteLine(text);
    }
}
