using Pipeline.Quality.History;

namespace Pipeline.Quality.SodaCl;

/// <summary>What a change over time is measured from.</summary>
public abstract record ChangeBase
{
    /// <summary>Nearer to today than to a week ago is not the same day last week.</summary>
    private static readonly TimeSpan HalfAWeek = TimeSpan.FromDays(3.5);

    private ChangeBase()
    {
    }

    /// <summary>How several measurements become one, by the word of the language.</summary>
    internal static IReadOnlyList<(string Word, Func<IEnumerable<double>, double> Fold)> Folds { get; } =
        [("avg", Enumerable.Average), ("min", Enumerable.Min), ("max", Enumerable.Max)];

    /// <summary>The number to measure from; null when the history holds none.</summary>
    internal abstract double? Of(IReadOnlyList<Measurement> earlier, DateTimeOffset now);

    /// <summary>In words.</summary>
    internal abstract string Shown { get; }

    /// <summary>The measurement before this one.</summary>
    public sealed record Previous : ChangeBase
    {
        internal override string Shown => "the previous measurement";

        internal override double? Of(IReadOnlyList<Measurement> earlier, DateTimeOffset now) =>
            earlier is [.., var last] ? last.Number : null;
    }

    /// <summary>The average, the least or the greatest of the last measurements, as many as there are.</summary>
    public sealed record OfLast : ChangeBase
    {
        private readonly Func<IEnumerable<double>, double> fold;

        internal OfLast(Func<IEnumerable<double>, double> fold, string word, int count) => (this.fold, Word, Count) = (fold, word, count);

        /// <summary>avg, min or max.</summary>
        public string Word { get; }

        /// <summary>How many at most.</summary>
        public int Count { get; }

        internal override string Shown => $"the {Word} of the last {Count}";

        internal override double? Of(IReadOnlyList<Measurement> earlier, DateTimeOffset now) =>
            earlier is [] ? null : fold(earlier.TakeLast(Count).Select(measurement => measurement.Number!.Value));
    }

    /// <summary>The measurement nearest to a week ago.</summary>
    public sealed record SameDayLastWeek : ChangeBase
    {
        internal override string Shown => "the same day last week";

        internal override double? Of(IReadOnlyList<Measurement> earlier, DateTimeOffset now)
        {
            var aWeekAgo = now - TimeSpan.FromDays(7);
            return earlier.Where(measurement => Distance(measurement) < HalfAWeek).MinBy(Distance)?.Number;

            TimeSpan Distance(Measurement measurement) => (measurement.DataTime - aWeekAgo).Duration();
        }
    }
}
