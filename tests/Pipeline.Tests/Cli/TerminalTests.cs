using System.Text.RegularExpressions;
using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Rendering;
using Pipeline.Runs;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Cli;

public sealed partial class TerminalTests : IDisposable
{
    private readonly CliHost host = new();

    public TerminalTests() => host.UseCases = host.UseCases with
    {
        RunFlow = host.Answer<FlowRequest, FlowReport>(SomeReports.Flow, SomeReports.EveryEvent()),
    };

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task A_pipe_gets_no_escape_codes()
    {
        foreach (var commandLine in (string[])["run github", "run github --log-level debug", "run github --output json", "ingst", "--help"])
            Assert.DoesNotContain('\e', (await host.RunAsync(commandLine)).All);
    }

    [Fact]
    public async Task A_screen_shows_the_steps_in_colour_and_gives_the_cursor_back()
    {
        var result = await host.RunAsync("run github", Screen());

        Assert.Matches(Colour(), result.Error);
        Assert.Contains("ingest text: text, 1,234 rows, 1.2 MB, 340 ms", result.Error, StringComparison.Ordinal);
        Assert.True(
            result.Error.LastIndexOf("\e[?25h", StringComparison.Ordinal) > result.Error.LastIndexOf("\e[?25l", StringComparison.Ordinal), "the cursor stays hidden");
    }

    [Fact]
    public async Task Streams_are_judged_apart()
    {
        var result = await host.RunAsync("run github", terminal => terminal with { IsErrorTerminal = true });

        Assert.DoesNotContain('\e', result.Out);
        Assert.Contains('\e', result.Error);
    }

    [Theory]
    [InlineData("run github --no-color", null)]
    [InlineData("run github", "NO_COLOR")]
    public async Task Colour_can_be_refused(string commandLine, string? variable)
    {
        var result = await host.RunAsync(commandLine, Screen(variable, "1"));

        Assert.DoesNotMatch(Colour(), result.All);
    }

    [Fact]
    public async Task A_dumb_terminal_gets_no_escape_codes() =>
        Assert.DoesNotContain('\e', (await host.RunAsync("run github", Screen("TERM", "dumb"))).Error);

    [Fact]
    public async Task An_error_is_red_on_a_screen_only()
    {
        host.FailWith(new ExpectedException("no"));

        Assert.Contains("\e[31merror:\e[0m no", (await host.RunAsync("ingest github", Screen())).Error, StringComparison.Ordinal);
        Assert.Equal("error: no\n", (await host.RunAsync("ingest github")).Error);
    }

    [Fact]
    public void A_running_step_shows_how_far_and_how_fast()
    {
        var clock = new FakeClock();
        var steps = new RunningSteps(clock, new Redactor());
        var step = new StepName("ingest", "github/events");

        steps.Take(new RunEvent.StepStarted(step) { At = SomeReports.At });
        clock.Advance(TimeSpan.FromSeconds(2));
        steps.Take(new RunEvent.StepProgressed(step, 5_000, 3_400_000) { At = SomeReports.At });

        Assert.Equal(["ingest", "github/events", "5,000", "rows", "3.4", "MB", "2.0", "s", "2,500", "rows/s"], Words(steps));
        steps.Take(new RunEvent.StepSucceeded(step, 5_000, 3_400_000, TimeSpan.FromSeconds(2), "") { At = SomeReports.At });
        Assert.Empty(Words(steps));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.0 kB")]
    [InlineData(999_949, "999.9 kB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(1_234_567, "1.2 MB")]
    [InlineData(long.MaxValue, "9223.4 PB")]
    public void Sizes_read_easily(long bytes, string text) => Assert.Equal(text, Human.Bytes(bytes));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(340, "340 ms")]
    [InlineData(999.6, "1.0 s")]
    [InlineData(1_240, "1.2 s")]
    [InlineData(59_960, "1 min 0 s")]
    [InlineData(125_000, "2 min 5 s")]
    [InlineData(3_599_900, "1 h 0 min")]
    [InlineData(3_720_000, "1 h 2 min")]
    public void Times_read_easily(double milliseconds, string text) =>
        Assert.Equal(text, Human.Elapsed(TimeSpan.FromMilliseconds(milliseconds)));

    private static Func<Terminal, Terminal> Screen(string? variable = null, string? value = null) => terminal => terminal with
    {
        IsOutTerminal = true,
        IsErrorTerminal = true,
        Variable = name => name == variable ? value : null,
    };

    private static string[] Words(RunningSteps steps)
    {
        using var text = new StringWriter();
        Screens.On(text, isTerminal: false, hasColour: false, width: null).Write(steps.ToPicture());
        return text.ToString().Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colour();
}
