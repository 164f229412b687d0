using Pipeline.Lake;

namespace Pipeline.Runs;

/// <summary>Looks whether a target can be worked with, and changes nothing that lasts.</summary>
public sealed class Doctor(Workspace workspace)
{
    /// <summary>Runs the verb.</summary>
    public async Task<DoctorReport> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var places = workspace.Store is LayeredLakeStore layered ? layered.Places : [("", workspace.Store)];
        foreach (var (layer, store) in places)
        {
            await foreach (var found in new LakeExamination(store, workspace.Clock).RunAsync(cancellationToken))
                findings.Add(FindingOf(found, layer));
        }

        return new DoctorReport(workspace.Target, workspace.Store.Show("_pipeline")[..^"/_pipeline".Length], findings);
    }

    private static Finding FindingOf(LakeFinding found, string layer) => new(
        layer is "" ? found.Name : $"{layer}: {found.Name}",
        found.IsGood switch { true => StepStatus.Succeeded, false => StepStatus.Failed, null => StepStatus.Skipped },
        found.Text,
        found.Hint);
}

/// <summary>Ask whether a target can be worked with.</summary>
public sealed record DoctorRequest;

/// <summary>What was found of a target.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Lake">Where its lake is.</param>
/// <param name="Findings">What was looked at, in order.</param>
public sealed record DoctorReport(string Target, string Lake, IReadOnlyList<Finding> Findings)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool IsHealthy => Findings.All(finding => finding.Status is not StepStatus.Failed);
}

/// <summary>One thing looked at.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Status">Succeeded, failed, or skipped when it could not be tried.</param>
/// <param name="Message">What was found.</param>
/// <param name="Hint">What to do about it.</param>
public sealed record Finding(string Name, StepStatus Status, string Message, string? Hint);
