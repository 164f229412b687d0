using System.Diagnostics;
using System.Text.Json.Nodes;
using Pipeline.Runs;
using Pipeline.Runs.Projects;

namespace Pipeline.Rendering;

/// <summary>A result as one JSON document: first its version and what it is, then how it went, then the details.</summary>
internal static class ReportJson
{
    private static readonly string[] first = ["run_id", "outcome", "elapsed_seconds"];

    /// <summary>Writes the document and a line break.</summary>
    public static void Write(TextWriter writer, object report) =>
        writer.WriteLine(ContractJson.ToText(ToDocument(report), isIndented: true));

    /// <summary>The document.</summary>
    public static JsonObject ToDocument(object report)
    {
        var fields = ContractJson.ToObject(report);
        var document = new JsonObject { ["schema_version"] = ContractJson.SchemaVersion, ["kind"] = KindOf(report) };
        foreach (var name in first.Where(fields.ContainsKey)) Move(name, fields, document);
        foreach (var name in fields.Select(field => field.Key).ToList()) Move(name, fields, document);
        return document;
    }

    private static void Move(string name, JsonObject from, JsonObject to)
    {
        var value = from[name];
        from.Remove(name);
        to[name] = value;
    }

    private static string KindOf(object report) => report switch
    {
        IngestReport => "ingest",
        TransformReport => "transform",
        CompileReport => "compile",
        RowsReport => "show",
        NodeListing => "nodes",
        DocsReport => "docs",
        InitReport => "init",
        ValidateReport => "validate",
        AckReport => "ack",
        InspectReport => "inspect",
        DiffReport => "diff",
        BackfillReport => "backfill",
        FlowReport => "run",
        FlowsReport => "runs",
        Listing => "list",
        CompactReport => "compact",
        GarbageReport => "gc",
        DoctorReport => "doctor",
        FailureDocument => "error",
        _ => throw new UnreachableException($"no kind for {report.GetType()}"),
    };
}
