using Pipeline.Diagnostics;

namespace Pipeline;

/// <summary>
/// The composition root: the only type that names concrete connectors, lakes, engines and stores. Everything is built when
/// a use case is called and not before, so that <c>--version</c> pays for none of it.
/// </summary>
internal static class Composition
{
    /// <summary>The use cases of the real program.</summary>
    public static UseCases UseCases => new()
    {
        Ingest = (_, _, _) => throw NotWired("ingest"),
        Transform = (_, _, _) => throw NotWired("transform"),
        Validate = (_, _, _) => throw NotWired("validate"),
        Backfill = (_, _, _) => throw NotWired("backfill"),
        RunFlow = (_, _, _) => throw NotWired("run"),
        List = (_, _, _) => throw NotWired("list"),
        CollectGarbage = (_, _, _) => throw NotWired("gc"),
        Schema = (_, _, _) => throw NotWired("schema"),
        ArtifactFolder = options => Path.Combine(options.ProjectRoot, "target"),
    };

    private static ExpectedException NotWired(string verb) => new($"'{verb}' is not part of this build yet");
}
