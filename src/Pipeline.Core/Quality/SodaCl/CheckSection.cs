using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Quality.SodaCl;

/// <summary>What the checks of a section share.</summary>
internal sealed record CheckSection
{
    /// <summary>The dataset; null in a section of checks on none.</summary>
    public string? Dataset { get; init; }

    /// <summary>The name of its partition.</summary>
    public string? Partition { get; init; }

    /// <summary>The filter of its partition.</summary>
    public PartitionFilter? PartitionFilter { get; init; }

    /// <summary>The folder that SQL files are named from.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The variables, the section's own among them.</summary>
    public required Variables Variables { get; init; }

    /// <summary>The filters declared in the file.</summary>
    public required PartitionFilters Filters { get; init; }

    /// <summary>What the file configures for the columns of the dataset.</summary>
    public IReadOnlyDictionary<string, Validity> Columns { get; init; } = new Dictionary<string, Validity>();

    /// <summary>What is wrong with the section itself, so that none of its checks can be evaluated.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Notes something the author should know.</summary>
    public required Action<string, SourceLocation> Notice { get; init; }
}

/// <summary>The <c>filter DATASET [PARTITION]</c> sections of a file.</summary>
internal sealed class PartitionFilters
{
    private readonly Dictionary<(string Dataset, string? Partition), PartitionFilter> conditions = [];

    /// <summary>Declares one.</summary>
    public void Add(string dataset, string? partition, PartitionFilter condition) => conditions[(dataset, partition)] = condition;

    /// <summary>The condition of a partition, or of a whole dataset; null when none is declared.</summary>
    public PartitionFilter? Find(string dataset, string? partition) => conditions.GetValueOrDefault((dataset, partition));

    /// <summary>The problem of naming a partition that is not declared.</summary>
    public static Problem Undeclared(string dataset, string partition, SourceLocation location) => new(
        $"The partition [{partition}] of {dataset} is not declared.", location, $"Add a section 'filter {dataset} [{partition}]:' with a 'where:'.");
}

/// <summary>The condition of a partition, and how it reads before its variables are resolved.</summary>
internal sealed record PartitionFilter(string Sql, string AsWritten);

/// <summary>One item of a section's list: the line, and its settings if it has any.</summary>
internal sealed record CheckItem(YamlScalar Line, YamlMapping? Settings);
