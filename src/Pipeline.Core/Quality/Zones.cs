using Pipeline.Events;

namespace Pipeline.Quality;

/// <summary>
/// What a measured number is worth. An inline threshold says what passes and stands alone; zones say what fails and what warns,
/// the fail zone first. Numbers in neither zone pass, also when the zones leave a gap.
/// </summary>
/// <param name="Pass">The inline threshold.</param>
/// <param name="Warn">The zone of a warning.</param>
/// <param name="Fail">The zone of a failure.</param>
public sealed record Zones(Threshold? Pass, Threshold? Warn, Threshold? Fail)
{
    /// <summary>For checks that count violations: one is too many.</summary>
    public static Zones NoneAllowed { get; } =
        new(new Threshold.Limit(Comparison.Equal, 0) { Text = "= 0" }, null, null);

    /// <summary>The judgement of a number.</summary>
    public CheckVerdict Judge(double value) =>
        Pass is not null ? Pass.Holds(value) ? CheckVerdict.Pass : CheckVerdict.Fail
        : Fail?.Holds(value) == true ? CheckVerdict.Fail
        : Warn?.Holds(value) == true ? CheckVerdict.Warn
        : CheckVerdict.Pass;

    /// <summary>Why: the condition that decided, to stand behind the value in a sentence; empty for a pass.</summary>
    public string Reason(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Fail when Pass is not null => $", expected {Pass}",
        CheckVerdict.Fail => $", which fails when {Fail}",
        CheckVerdict.Warn => $", which warns when {Warn}",
        _ => "",
    };
}
