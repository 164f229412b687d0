using System.Reflection;
using Pipeline.Diagnostics;
using Pipeline.Tests.Support;

namespace Pipeline.Tests;

public sealed class ArchitectureTests
{
    private static readonly string[] @base = ["Diagnostics", "Schema", "Events", "Configuration"];

    /// <summary>The table of the design: arrows point down, siblings do not know each other.</summary>
    private static readonly LayerTable library = new("Pipeline", new Dictionary<string, string[]>
    {
        ["Diagnostics"] = [],
        ["Schema"] = ["Diagnostics"],
        ["Events"] = [],
        ["Configuration"] = ["Diagnostics", "Schema"],
        ["Aws"] = @base,
        ["Connectors"] = [.. @base, "Aws"],
        ["Lake"] = [.. @base, "Aws"],
        ["State"] = [.. @base, "Aws"],
        ["Notifications"] = [.. @base, "Aws"],
        ["Models"] = @base,
        ["Engines"] = [.. @base, "Models", "Lake", "Aws"],
        ["Quality"] = [.. @base, "Models", "Engines"],
        ["Runs"] = [.. @base, "Aws", "Connectors", "Lake", "State", "Notifications", "Models", "Engines", "Quality"],
    });

    private static readonly Assembly core = typeof(ExpectedException).Assembly;
    private static readonly Assembly executable = typeof(App).Assembly;
    private static readonly IReadOnlySet<TypeUse> samples = LayerScan.Of(typeof(ArchitectureTests).Assembly);

    [Fact]
    public void Layers_of_the_library_only_look_down() => AssertNone(library.Breaches(LayerScan.Of(core)));

    [Fact]
    public void Only_the_composition_root_names_what_lies_below_the_use_cases()
    {
        string[] visible = ["Runs", "Events", "Diagnostics", "Schema"];
        var ofTheLibrary = LayerScan.TypesOf(core).ToHashSet();

        var breaches = LayerScan.Of(executable)
            .Where(use => use.User is not { Namespace: "Pipeline", Name: "Composition" })
            .Where(use => ofTheLibrary.Contains(use.Used) && !visible.Contains(library.LayerOf(use.Used)))
            .Select(use => $"{use.User} uses {use.Used}: only Pipeline.Composition may; the rest knows {string.Join(", ", visible)}");

        AssertNone([.. breaches]);
    }

    [Fact]
    public void Every_namespace_of_the_library_has_a_row()
    {
        var layers = LayerScan.TypesOf(core).Where(type => type.Namespace.StartsWith("Pipeline", StringComparison.Ordinal)).Select(library.LayerOf).ToHashSet();

        Assert.Empty(layers.Except(library.MayUse.Keys));
        Assert.Subset(layers, new HashSet<string> { "Diagnostics", "Schema", "Events", "Connectors", "Runs" });
    }

    [Fact]
    public void No_type_is_called_as_the_namespace() => Assert.DoesNotContain(
        [.. LayerScan.TypesOf(core), .. LayerScan.TypesOf(executable)], type => type.Name == "Pipeline");

    [Theory]
    [InlineData("Inherits")]
    [InlineData("Implements")]
    [InlineData("HasField")]
    [InlineData("TakesParameter")]
    [InlineData("CallsStatic")]
    [InlineData("ReadsField")]
    [InlineData("NamesTypeOf")]
    [InlineData("Constrains`1")]
    [InlineData("IsMarked")]
    [InlineData("MakesInLambda")]
    [InlineData("MakesInAsync")]
    [InlineData("CallsGeneric")]
    [InlineData("NestsAUser")]
    public void The_scan_sees_a_breach_that(string typeName)
    {
        var breaches = SampleBreaches(mayHighUse: []);

        Assert.Contains(breaches, breach =>
            breach.StartsWith($"LayerSample.High.{typeName} uses LayerSample.Low.", StringComparison.Ordinal)
            && breach.EndsWith("High may use no other layer", StringComparison.Ordinal));
    }

    [Fact]
    public void The_scan_finds_nothing_where_nothing_is_wrong()
    {
        Assert.Empty(SampleBreaches(mayHighUse: ["Low"]));
        Assert.DoesNotContain(SampleBreaches(mayHighUse: []), breach => breach.Contains("IsInnocent", StringComparison.Ordinal));
    }

    [Fact]
    public void A_layer_without_a_row_is_a_breach()
    {
        var table = new LayerTable("LayerSample", new Dictionary<string, string[]> { ["Low"] = [] });

        Assert.Contains(
            "LayerSample.High.IsInnocent: layer 'High' has no row in the table; add one that says what it may use",
            table.Breaches(samples));
    }

    /// <summary>xunit would cut the sentences short.</summary>
    private static void AssertNone(IReadOnlyList<string> breaches) => Assert.True(breaches is [], string.Join('\n', breaches));

    private static IReadOnlyList<string> SampleBreaches(string[] mayHighUse) =>
        new LayerTable("LayerSample", new Dictionary<string, string[]> { ["Low"] = [], ["High"] = mayHighUse })
            .Breaches(samples);
}
