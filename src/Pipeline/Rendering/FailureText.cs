namespace Pipeline.Rendering;

/// <summary>A failure on its way out.</summary>
internal static class FailureText
{
    /// <summary>For people: what failed, where, why, and last what to do.</summary>
    public static void Write(TextWriter error, Failure failure, bool withStack, Palette palette)
    {
        if (failure.Kind == "cancelled")
        {
            error.WriteLine(palette.Warning("cancelled"));
            return;
        }

        if (failure.IsBug || withStack) error.WriteLine(failure.Exception.ToString());
        foreach (var problem in failure.Problems)
        {
            error.WriteLine($"{palette.Bad("error:")} {(problem.Location is { } place ? $"{place}: " : "")}{problem.Message}");
            if (failure.Cause is { } cause) error.WriteLine($"  because: {cause}");
            if (problem.Hint is { } hint) error.WriteLine($"  {hint}");
        }
    }

    /// <summary>For a script, in the place of the result.</summary>
    public static void WriteDocument(TextWriter output, Failure failure, bool withStack) =>
        ReportJson.Write(output, DocumentOf(failure, withStack));

    /// <summary>For a log reader, as the last event.</summary>
    public static void WriteJsonLine(TextWriter error, Failure failure, bool withStack, DateTimeOffset at) =>
        error.WriteLine(JsonRenderer.LineOf("failed", at, ContractJson.ToObject(DocumentOf(failure, withStack))));

    private static FailureDocument DocumentOf(Failure failure, bool withStack) => new(
        failure.Kind, failure.ExitCode, failure.Problems, failure.Cause, failure.IsBug || withStack ? failure.Exception.ToString() : null);
}
