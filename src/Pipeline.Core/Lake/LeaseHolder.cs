using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Lake;

/// <summary>Who holds a lease.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="ProcessId">The process on it.</param>
public sealed record LeaseHolder(string RunId, string Host, int ProcessId)
{
    /// <summary>Where <see cref="ProcessId"/> means one process; null when that is not known.</summary>
    public string? ProcessSpace { get; init; }

    /// <summary>When the process began: numbers are given out again.</summary>
    public string? ProcessStart { get; init; }

    /// <summary>This process, on behalf of a run.</summary>
    public static LeaseHolder OfThisProcess(string runId) => new(runId, Environment.MachineName, Environment.ProcessId)
    {
        ProcessSpace = ThisMachine.ProcessSpace,
        ProcessStart = ThisMachine.StartOf(Environment.ProcessId),
    };

    /// <summary>True when it is known that the process is no more.</summary>
    public bool IsDead => ProcessSpace is not null && ProcessSpace == ThisMachine.ProcessSpace && ThisMachine.StartOf(ProcessId) != ProcessStart;
}

/// <summary>One word of a holder that it is still there.</summary>
/// <param name="Holder">Who.</param>
/// <param name="Token">Tells one taking from another of the same holder.</param>
/// <param name="Since">When it took the lease.</param>
/// <param name="ExpiresAt">Until when it holds without another word, by its own clock.</param>
internal sealed record LeaseEntry(LeaseHolder Holder, string Token, DateTimeOffset Since, DateTimeOffset ExpiresAt)
{
    public byte[] Print()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("run_id", Holder.RunId);
            json.WriteString("host", Holder.Host);
            json.WriteNumber("pid", Holder.ProcessId);
            json.WriteString("process_space", Holder.ProcessSpace);
            json.WriteString("process_start", Holder.ProcessStart);
            json.WriteString("token", Token);
            json.WriteString("since", Since.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("expires_at", ExpiresAt.ToString("O", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    public static LeaseEntry Parse(byte[] text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        var holder = new LeaseHolder((string)json["run_id"]!, (string)json["host"]!, (int)json["pid"]!)
        {
            ProcessSpace = (string?)json["process_space"],
            ProcessStart = (string?)json["process_start"],
        };
        return new LeaseEntry(holder, (string)json["token"]!, Instant("since"), Instant("expires_at"));

        DateTimeOffset Instant(string name) => DateTimeOffset.Parse((string)json[name]!, CultureInfo.InvariantCulture);
    }
}
