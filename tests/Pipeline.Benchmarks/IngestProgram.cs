using System.Diagnostics;

namespace Pipeline.Benchmarks;

/// <summary>The published program in a project of its own, with one source of files; every run begins with an empty lake.</summary>
internal sealed class IngestProgram : IDisposable
{
    private readonly Published published = new();
    private readonly string project = Directory.CreateTempSubdirectory("pipeline-bench-").FullName;

    /// <summary>Ingests what the glob names, to be inferred.</summary>
    public (double Seconds, double Megabytes) Run(string glob, string memory, string? partition = null)
    {
        foreach (var made in (string[])["lake", ".pipeline", "target"])
        {
            if (Directory.Exists(Path.Combine(project, made))) Directory.Delete(Path.Combine(project, made), recursive: true);
        }

        Write("config/pipeline.yml", $"name: bench\ntargets: {{ local: {{ lake: lake, engine: {{ memory: {memory} }} }} }}\n");
        Write("sql/dbt_project.yml", "name: bench\n");
        Write("config/sources/events.yml", $"""
            source: events
            kind: files
            root: {Path.GetDirectoryName(glob)}
            streams:
              - name: events
                path: '{Path.GetFileName(glob)}'
                content: jsonl
            """ + (partition is null ? "\n" : $"\n    partition_by: {{ day: {partition} }}\n"));
        return Child.Run(new ProcessStartInfo(published.Pipeline, ["ingest", "events", "--project-root", project]) { WorkingDirectory = project });
    }

    public void Dispose()
    {
        published.Dispose();
        Directory.Delete(project, recursive: true);
    }

    private void Write(string relative, string text)
    {
        var path = Path.Combine(project, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
