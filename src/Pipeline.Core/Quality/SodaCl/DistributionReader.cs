using System.Globalization;
using Pipeline.Configuration;
using Pipeline.Diagnostics;
using Pipeline.Quality.Distribution;

namespace Pipeline.Quality.SodaCl;

/// <summary>Reads <c>distribution_difference</c> and the reference file it names.</summary>
internal static class DistributionReader
{
    private const string FileKey = "distribution reference file";

    private static readonly string[] MethodsOfNumbers = ["ks", "psi", "swd", "semd"];

    private static readonly string[] MethodsOfCategories = ["chi_square", "psi", "swd", "semd"];

    /// <summary>The check; null when something is wrong with it.</summary>
    public static DistributionCheck? Read(CheckDraft draft, CheckLine.Distribution line)
    {
        var zones = draft.Zones(line.Threshold);
        var (file, method) = (draft.Settings.Text(FileKey), draft.Settings.Text("method"));
        if (file is null) draft.Refuse($"The check needs a '{FileKey}'.");
        if (zones is null || file is null || !draft.IsSound) return null;
        if (draft.Settings.Try(() => ReadFile(Path.Combine(draft.Section.Folder, file), file, line.Name)) is not { } reference) return null;
        var methods = reference is ReferenceDistribution.Categorical ? MethodsOfCategories : MethodsOfNumbers;
        if (method is not null && !methods.Contains(method)) draft.Refuse($"The method '{method}' is none for this distribution.", $"Methods are {string.Join(", ", methods)}.");
        return !draft.IsSound ? null : new DistributionCheck(line.Column, reference, method ?? methods[0])
        {
            Name = draft.Text,
            Kind = "sodacl/distribution_difference",
            Dataset = draft.Dataset,
            Column = line.Column.Text,
            Location = draft.Location,
            Zones = zones,
        };
    }

    private static ReferenceDistribution ReadFile(string path, string shownAs, string? name)
    {
        var node = YamlDocument.Load(path, shownAs);
        var found = name is null ? node : (node as YamlMapping)?[name] ?? throw new ConfigurationException($"There is no distribution '{name}'.", node.Location);
        if (found is not YamlMapping mapping) throw new ConfigurationException("A reference distribution is a mapping.", found.Location);
        if (mapping["distribution_reference"] is not YamlMapping reference)
            throw new ConfigurationException("The distribution has no 'distribution_reference' with 'bins' and 'weights'.", mapping.Location);
        var (bins, weights) = (List(reference, "bins"), List(reference, "weights").Select(Number).ToList());
        if (weights.Any(weight => weight < 0) || Math.Abs(weights.Sum() - 1) > 0.01) throw new ConfigurationException("The 'weights' must be shares that add up to 1.", reference.Location);
        weights = [.. weights.Select(weight => weight / weights.Sum())];
        return (mapping["distribution_type"] as YamlScalar)?.Text switch
        {
            "categorical" when bins.Count == weights.Count => new ReferenceDistribution.Categorical([.. bins.Select(bin => bin.Text)], weights),
            "continuous" when bins.Count == weights.Count + 1 => Continuous(bins, weights, reference),

            // The generator of reference files puts a weight of 0 beside one of the outer edges, so that both lists are as long.
            "continuous" when bins.Count == weights.Count && weights[0] == 0 => Continuous(bins, weights[1..], reference),
            "continuous" when bins.Count == weights.Count && weights[^1] == 0 => Continuous(bins, weights[..^1], reference),
            "categorical" or "continuous" => throw new ConfigurationException(
                $"There are {bins.Count} bins and {weights.Count} weights.", reference.Location, "Categories have a weight each; ranges of numbers one fewer than they have edges."),
            _ => throw new ConfigurationException("'distribution_type' must be categorical or continuous.", mapping.Location),
        };
    }

    private static ReferenceDistribution.Continuous Continuous(IReadOnlyList<YamlScalar> bins, IReadOnlyList<double> weights, YamlMapping reference)
    {
        double[] edges = [.. bins.Select(Number)];
        return edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second)
            ? new ReferenceDistribution.Continuous(edges, weights)
            : throw new ConfigurationException("The 'bins' of numbers must go up.", reference.Location);
    }

    private static List<YamlScalar> List(YamlMapping mapping, string key) =>
        mapping[key] is YamlSequence list && list.Items.All(item => item is YamlScalar)
        ? [.. list.Items.Cast<YamlScalar>()]
        : throw new ConfigurationException($"'{key}' must be a list.", mapping.Location);

    private static double Number(YamlScalar scalar) =>
        double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
        ? number
        : throw new ConfigurationException($"'{scalar.Text}' is not a number.", scalar.Location);
}
