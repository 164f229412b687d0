using System.Security.Cryptography;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Engines;
using Pipeline.Schema;

namespace Pipeline.Quality;

/// <summary>
/// An assertion on data. Each kind knows what to ask the engine and how to judge the answer; it never runs anything itself
/// (<see cref="CheckRunner"/> does), so a check is plain data until then. The hierarchy is closed to this assembly.
/// </summary>
public abstract record Check
{
    private protected Check()
    {
    }

    /// <summary>What the check is called: the given name, or the line as written.</summary>
    public required string Name { get; init; }

    /// <summary>The language and the kind: <c>dbt/unique</c>, <c>sodacl/row_count</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The dataset judged, by the name it is resolved with; empty for a check on none.</summary>
    public required string Dataset { get; init; }

    /// <summary>The column, when the check is about one.</summary>
    public string? Column { get; init; }

    /// <summary>The partition of the dataset judged, when it is only one: that of a section, or one a gate looks at.</summary>
    public string? Partition { get; init; }

    /// <summary>Where it is written.</summary>
    public required SourceLocation Location { get; init; }

    /// <summary>
    /// The datasets it reads, its own first: what must be there before it is run. Tables that SQL of the author names are not among them.
    /// </summary>
    public virtual IReadOnlyList<string> Reads => Dataset is "" ? [] : [Dataset];

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How many of the rows it does not hold for are shown; 0 shows none.</summary>
    public long SampleRows { get; init; } = 5;

    /// <summary>The only columns of such rows that are shown; null for all.</summary>
    public IReadOnlyList<string>? SampleColumns { get; init; }

    /// <summary>Columns of such rows that are not shown.</summary>
    public IReadOnlyList<string> HiddenColumns { get; init; } = [];

    /// <summary>What it keeps from being published when it does not hold; null when it leaves that to its dataset.</summary>
    public GateScope? Gate { get; init; }

    /// <summary>A stable id that survives moving the check in its file and changing its threshold.</summary>
    public string Identity => GivenIdentity ?? Hash($"{Kind}|{Dataset}|{Column}|{Subject}");

    /// <summary>The identity the author gave, when there is one.</summary>
    public string? GivenIdentity { get; init; }

    /// <summary>
    /// What is measured apart from kind, dataset and column: arguments, filter, validity. Part of <see cref="Identity"/>.
    /// </summary>
    private protected abstract string Subject { get; }

    /// <summary>What to ask the engine. Throws <see cref="ExpectedException"/> when the check cannot be asked at all.</summary>
    internal abstract Probe Compile(CheckContext context);

    /// <summary>
    /// Judges the answer to <see cref="Compile"/>'s probe. Throws <see cref="ExpectedException"/> when it cannot be judged.
    /// </summary>
    internal abstract CheckResult Judge(ResultTable answer, CheckContext context);

    private protected static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
