using System.Globalization;

namespace Pipeline.Lake;

/// <summary>
/// What tells this machine's processes apart from all others, now and before its last start. Only Linux says enough; elsewhere
/// the answers are null, which means not known.
/// </summary>
internal static class ThisMachine
{
    /// <summary>Changes whenever the machine starts: what was written and not synced before is not to be trusted after.</summary>
    public static string? BootId { get; } = ReadLine("/proc/sys/kernel/random/boot_id");

    /// <summary>Where a process number means one process: the host, its start, and the namespace a container's numbers live in.</summary>
    public static string? ProcessSpace { get; } =
        BootId is { } boot && new FileInfo("/proc/self/ns/pid").LinkTarget is { } space ? $"{Environment.MachineName} {boot} {space}" : null;

    /// <summary>When the process began, in ticks since the machine did; null when there is no such process, or it is dead and not buried.</summary>
    public static string? StartOf(int processId)
    {
        if (ReadLine(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat")) is not { } line) return null;

        // The name stands in parentheses and may hold anything, more of them included.
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : fields[19];
    }

    private static string? ReadLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
