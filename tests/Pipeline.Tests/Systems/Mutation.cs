namespace Pipeline.Tests.Systems;

/// <summary>One corruption of a system's raw data, and the check that must catch it.</summary>
/// <param name="File">The recording, below the samples' folder; <c>*</c> stands for any text of a name.</param>
/// <param name="Find">What is replaced, at its first place in each file.</param>
/// <param name="Replacement">What comes instead.</param>
/// <param name="CaughtBy">The name of the check.</param>
public sealed record Mutation(string File, string Find, string Replacement, string CaughtBy)
{
    /// <summary>Corrupts the recordings; a mutation that changes nothing is a mistake of the test.</summary>
    public void ApplyTo(string samples)
    {
        var changed = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(samples, Path.GetDirectoryName(File)!), Path.GetFileName(File)))
        {
            var text = System.IO.File.ReadAllText(file);
            var place = text.IndexOf(Find, StringComparison.Ordinal);
            if (place < 0) continue;
            System.IO.File.WriteAllText(file, string.Concat(text.AsSpan(0, place), Replacement, text.AsSpan(place + Find.Length)));
            changed++;
        }

        Assert.True(changed > 0, $"'{Find}' is in none of {File}");
    }

    public override string ToString() => $"{CaughtBy}: {Find} -> {Replacement}";
}
