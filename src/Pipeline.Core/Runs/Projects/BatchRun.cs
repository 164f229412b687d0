using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Warehouse;
using Pipeline.Models;

namespace Pipeline.Runs.Projects;

/// <summary>The batches of one microbatch model while they are built, and what came of them.</summary>
internal sealed class BatchRun(Model model, IReadOnlyList<MicrobatchRange> batches)
{
    private readonly List<MicrobatchRange> successful = [];
    private readonly List<(MicrobatchRange Batch, ExpectedException Failure)> failed = [];
    private NodeResult? last;

    /// <summary>Without the first batch there may be no table for the others.</summary>
    public bool IsOver => failed is not [] && successful is [];

    /// <summary>Does one batch; what is wrong with it is kept for the result.</summary>
    public void Do(MicrobatchRange batch, Func<NodeResult> make)
    {
        try
        {
            last = Add(last, make());
            successful.Add(batch);
        }
        catch (ExpectedException failure)
        {
            failed.Add((batch, failure));
        }
    }

    /// <summary>What became of the model.</summary>
    /// <param name="before">What became of it in the run of which only the failed batches were done again; null for none.</param>
    public NodeResult Result(BatchResults? before)
    {
        var results = new BatchResults([.. successful, .. before?.Successful ?? []], [.. batches.Except(successful)]);
        if (failed is [])
            return last! with { Message = Text($"{last!.Message} in {batches.Count} batches"), Batches = results };
        var (batch, failure) = failed[0];
        var message = Text($"{results.Failed.Count} of {batches.Count} batches failed, first that of {batch.From:yyyy-MM-ddTHH:mm}: {failure.Message}");
        var status = results.Successful is [] ? NodeStatus.Error : NodeStatus.PartialSuccess;
        return (last ?? new NodeResult(model, status, message)) with
        {
            Status = status,
            Message = message,
            Hint = failure.Hint ?? "Do them again: transform --retry.",
            Batches = results,
        };
    }

    private static NodeResult Add(NodeResult? before, NodeResult batch) => before is null ? batch : batch with
    {
        Rows = before.Rows + batch.Rows,
        CompiledAt = before.CompiledAt,
        ExecutedSql = $"{before.ExecutedSql};\n\n{batch.ExecutedSql}",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
