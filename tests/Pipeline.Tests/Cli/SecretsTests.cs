using Pipeline.Diagnostics;
using Pipeline.Rendering;
using Pipeline.Runs;

namespace Pipeline.Tests.Cli;

public sealed class SecretsTests : IDisposable
{
    /// <summary>Long enough to be folded, and with letters every encoder writes differently.</summary>
    private const string Secret = "gh\"p_ré+s3cr3t/with='quotes'&<angles>-and-enough-letters-to-be-folded-on-any-narrow-screen-twice";

    private readonly CliHost host = new();

    public void Dispose() => host.Dispose();

    [Theory]
    [InlineData("run github")]
    [InlineData("run github --debug")]
    [InlineData("run github --quiet")]
    [InlineData("run github --output json")]
    [InlineData("run github --log-format json --log-level debug")]
    [InlineData("run github --log-level debug")]
    public async Task No_secret_leaves_the_process(string commandLine)
    {
        RunTellsTheSecret(report: true);
        foreach (var isScreen in (bool[])[false, true])
        {
            var file = host[$"{isScreen}.log"];
            var result = await host.RunAsync([.. commandLine.Split(' '), "--log-file", file], terminal => terminal with
            {
                IsOutTerminal = isScreen,
                IsErrorTerminal = isScreen,
                Width = () => 60,
            });

            Assert.True(result.ExitCode == 0, result.Error);
            AssertNoTrace(result.Out);
            AssertNoTrace(result.Error);
            AssertNoTrace(File.ReadAllText(file));
            AssertNoTrace(host.Artifact!);
            Assert.Contains(Redactor.Mask, result.Out, StringComparison.Ordinal);
            Assert.Contains(Redactor.Mask, File.ReadAllText(file), StringComparison.Ordinal);
            Assert.Contains(Redactor.Mask, host.Artifact, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("run github")]
    [InlineData("run github --output json --log-format json")]
    public async Task No_secret_leaves_in_a_failure_or_a_bug(string commandLine)
    {
        foreach (var exception in (Exception[])[new ExpectedException($"told {Secret}", $"hint {Secret}"), new InvalidOperationException($"told {Secret}")])
        {
            RunTellsTheSecret(report: false, exception);

            var result = await host.RunAsync(commandLine);

            AssertNoTrace(result.All);
            Assert.Contains($"told {Redactor.Mask}", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_secret_in_pieces_is_still_seen()
    {
        var redactor = new Redactor();
        redactor.Register("hunter22");
        using var text = new StringWriter();
        using (var writer = new RedactingWriter(text, redactor))
        {
            writer.Write("pass hun");
            writer.Write('t');
            writer.Write("er22 and a\nnext hunt".ToCharArray());
            writer.WriteLine("er22");
            writer.Write("the end");
        }

        Assert.Equal("pass *** and a\nnext ***\nthe end", text.ToString());
    }

    [Fact]
    public void A_secret_of_several_lines_is_hidden_line_by_line()
    {
        var redactor = new Redactor();
        redactor.Register("-----BEGIN KEY-----\nMIIEvQIBADANBgkq\n-----END KEY-----\n");
        using var text = new StringWriter();
        using (var writer = new RedactingWriter(text, redactor))
        {
            foreach (var line in (string[])["-----BEGIN KEY-----", "MIIEvQIBADANBgkq", "-----END KEY-----"]) writer.WriteLine(line);
        }

        Assert.Equal("***\n***\n***\n", text.ToString());
    }

    private void RunTellsTheSecret(bool report, Exception? failure = null) => host.UseCases = host.UseCases with
    {
        RunFlow = (invocation, _, _) =>
        {
            invocation.Redactor.Register(Secret);
            foreach (var each in SomeReports.EveryEvent(Secret)) invocation.Events.Raise(each);
            return report ? Task.FromResult(Telling(SomeReports.Flow)) : throw failure!;
        },
    };

    private static FlowReport Telling(FlowReport report) => report with
    {
        Ingested = [.. report.Ingested.Select(stream => stream with { Message = $"asked {Secret}", Location = Secret })],
        Judged = [.. report.Judged.Select(check => check with { Message = $"found {Secret}", Value = Secret })],
        Results = [new TablePreview("t", $"in/{Uri.EscapeDataString(Secret)}", ["c"], [[Secret], [$"before {Secret} after"]], 2)],
    };

    /// <summary>Neither the whole nor a half of it: the parts stay readable in every encoding.</summary>
    private static void AssertNoTrace(string text)
    {
        foreach (var part in (string[])[Secret, "s3cr3t", "angles", "folded", "twice"]) Assert.DoesNotContain(part, text, StringComparison.Ordinal);
    }
}
