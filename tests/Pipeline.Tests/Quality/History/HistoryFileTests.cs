using Pipeline.Diagnostics;
using Pipeline.Events;
using Pipeline.Quality.History;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Quality.History;

/// <summary>Measurements as lines of JSON: written, read back, and refused where they are broken.</summary>
public sealed class HistoryFileTests
{
    private const string Good = """{"dataset":"t","metric":"row_count","data_time":"2026-01-01T00:00:00Z","value":5}""";

    private static readonly SeriesKey Rows = new("t", null, "row_count", "abc");

    [Fact]
    public async Task What_is_appended_is_read_back()
    {
        using var folder = new TempFolder();
        var path = folder["history.jsonl"];
        Measurement number = new() { Series = Rows, DataTime = Day(1), Number = 0.1, Outcome = CheckVerdict.Fail, IsTraining = false, StartsLevel = true };
        Measurement text = new() { Series = new("t", "p", "schema", "def"), DataTime = Day(2), Text = "[\"ä\"]", Outcome = CheckVerdict.Skipped };

        await HistoryFile.AppendAsync(path, [number], "run-1", CancellationToken.None);
        await HistoryFile.AppendAsync(path, [text], "run-2", CancellationToken.None);
        await HistoryFile.AppendAsync(path, [], "run-3", CancellationToken.None);

        var history = HistoryFile.Read(path);
        Assert.Equal(number with { RunId = "run-1" }, Assert.Single(history.Before(Rows, Day(9))));
        Assert.Equal(text with { RunId = "run-2" }, Assert.Single(history.Before(text.Series, Day(9))));
        Assert.Equal(2, (await File.ReadAllLinesAsync(path)).Length);
    }

    [Fact]
    public void A_file_that_is_not_there_yet_is_empty() => Assert.Empty(HistoryFile.Read("/nowhere/history.jsonl").Before(Rows, Day(9)));

    [Fact]
    public void The_last_line_of_an_hour_stands_for_it()
    {
        var history = Parse("1T10:05 1", "2T10:05 2", "1T10:59 3", "1T10:05 4", "1T11:00 5");

        Assert.Equal([4.0, 5, 2], history.Before(Rows, Day(9)).Select(measurement => measurement.Number!.Value));
    }

    [Fact]
    public void Only_what_was_measured_before_is_earlier() =>
        Assert.Equal([1.0], Parse("1T00:00 1", "2T00:00 2", "3T00:00 3").Before(Rows, Day(2)).Select(measurement => measurement.Number!.Value));

    [Fact]
    public void Lines_without_identity_belong_to_every_check_of_their_metric()
    {
        var history = HistoryFile.Parse([Good, Good.Replace("\"t\"", "\"u\"", StringComparison.Ordinal)], "h");

        Assert.Single(history.Before(Rows, Day(9)));
        Assert.Single(history.Before(new("T", null, "Row_Count", "other"), Day(9)));
        Assert.Empty(history.Before(new("t", "p", "row_count", "abc"), Day(9)));
        Assert.Empty(history.Before(new("t", null, "avg(a)", "abc"), Day(9)));
    }

    [Fact]
    public void An_acknowledged_anomaly_teaches()
    {
        Measurement anomaly = new() { Series = Rows, DataTime = Day(2), Number = 900, Outcome = CheckVerdict.Fail, IsTraining = false };
        var history = new MeasurementHistory([anomaly with { DataTime = Day(1) }, anomaly, anomaly with { DataTime = Day(3), Number = 5, IsTraining = true }]);

        var last = history.LastAnomaly("abc")!;

        Assert.Equal(anomaly, last);
        Assert.Equal(anomaly with { IsTraining = true }, last.Acknowledged(isExpected: true));
        Assert.Equal(anomaly, last.Acknowledged(isExpected: true).Acknowledged(isExpected: false));
        Assert.Null(history.LastAnomaly("nosuch"));
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "{", "The line is not JSON: " },
        { "[1]", "A line of a history is a JSON object." },
        { Good[..^5], "The line is not JSON: " },
        { Good.Replace("\"value\":5", "\"value\":null", StringComparison.Ordinal), "'value' must be a number or a text." },
        { Good.Replace(",\"value\":5", "", StringComparison.Ordinal), "The measurement has no 'value'." },
        { Good.Replace("\"t\"", "7", StringComparison.Ordinal), "'dataset' must be a text." },
        { Good.Replace("\"metric\"", "\"metrik\"", StringComparison.Ordinal), "A measurement has no field 'metrik'." },
        { Good.Replace("2026-01-01T00:00:00Z", "yesterday", StringComparison.Ordinal), "'data_time' must be a time such as 2026-01-31T12:00:00Z, not 'yesterday'." },
        { Good.Replace("\"value\":5", "\"value\":5,\"is_training\":1", StringComparison.Ordinal), "'is_training' must be true or false." },
        { Good.Replace("\"value\":5", "\"value\":5,\"outcome\":\"bad\"", StringComparison.Ordinal), "'outcome' must be pass, warn, fail, error or skipped, not 'bad'." },
        { Good.Replace("\"value\":5", "\"value\":5,\"value\":6", StringComparison.Ordinal), "The line is not JSON: " },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_line_is_an_error_with_its_number(string line, string message)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => HistoryFile.Parse([Good, "", line, Good, "nonsense"], "history.jsonl"));

        Assert.Equal([3, 5], wrong.Problems.Select(problem => problem.Location!.Line));
        Assert.StartsWith("history.jsonl:3: " + message, wrong.Problems[0].ToString(), StringComparison.Ordinal);
    }

    private static DateTimeOffset Day(int day) => new(2026, 1, day, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Lines as <c>1T10:05 7</c>: day and time in January, value.</summary>
    private static MeasurementHistory Parse(params string[] lines) => HistoryFile.Parse(
        lines.Select(line => line.Split(' ')).Select(parts =>
            $$"""{"dataset":"t","metric":"row_count","identity":"abc","data_time":"2026-01-0{{parts[0]}}Z","value":{{parts[1]}}}"""), "h");
}
