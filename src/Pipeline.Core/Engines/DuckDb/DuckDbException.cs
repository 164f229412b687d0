using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;

namespace Pipeline.Engines.DuckDb;

/// <summary>The engine refused or failed. The message is the engine's own; <see cref="ErrorType"/> says which kind it is.</summary>
public sealed partial class DuckDbException(DuckDbErrorType errorType, string message, string? sql = null, Exception? innerException = null)
    : ExpectedException(Clean(message), HintFor(errorType, message), innerException: innerException)
{
    /// <summary>The word before "Error:" in the engine's messages. Parsing, preparing and opening give a message and no type.</summary>
    private static readonly FrozenDictionary<string, DuckDbErrorType> TypesByPrefix = new Dictionary<string, DuckDbErrorType>
    {
        ["Out of Range"] = DuckDbErrorType.OutOfRange,
        ["Conversion"] = DuckDbErrorType.Conversion,
        ["Mismatch Type"] = DuckDbErrorType.MismatchType,
        ["Divide by Zero"] = DuckDbErrorType.DivideByZero,
        ["Invalid type"] = DuckDbErrorType.InvalidType,
        ["Serialization"] = DuckDbErrorType.Serialization,
        ["TransactionContext"] = DuckDbErrorType.Transaction,
        ["Not implemented"] = DuckDbErrorType.NotImplemented,
        ["Expression"] = DuckDbErrorType.Expression,
        ["Catalog"] = DuckDbErrorType.Catalog,
        ["Parser"] = DuckDbErrorType.Parser,
        ["Planner"] = DuckDbErrorType.Planner,
        ["Constraint"] = DuckDbErrorType.Constraint,
        ["Connection"] = DuckDbErrorType.Connection,
        ["Syntax"] = DuckDbErrorType.Syntax,
        ["Settings"] = DuckDbErrorType.Settings,
        ["Binder"] = DuckDbErrorType.Binder,
        ["Network"] = DuckDbErrorType.Network,
        ["IO"] = DuckDbErrorType.IO,
        ["INTERRUPT"] = DuckDbErrorType.Interrupt,
        ["FATAL"] = DuckDbErrorType.Fatal,
        ["INTERNAL"] = DuckDbErrorType.Internal,
        ["Invalid Input"] = DuckDbErrorType.InvalidInput,
        ["Out of Memory"] = DuckDbErrorType.OutOfMemory,
        ["Permission"] = DuckDbErrorType.Permission,
        ["Parameter Not Resolved"] = DuckDbErrorType.ParameterNotResolved,
        ["Parameter Not Allowed"] = DuckDbErrorType.ParameterNotAllowed,
        ["Dependency"] = DuckDbErrorType.Dependency,
        ["HTTP"] = DuckDbErrorType.Http,
        ["Missing Extension"] = DuckDbErrorType.MissingExtension,
        ["Extension Autoloading"] = DuckDbErrorType.Autoload,
        ["Sequence"] = DuckDbErrorType.Sequence,
        ["Invalid Configuration"] = DuckDbErrorType.InvalidConfiguration,
    }.ToFrozenDictionary();

    private static readonly string[] Tails = ["\nPossible solutions:", "\nStack Trace:", "\n\nPlease try installing", ". See also http"];

    /// <summary>What kind of failure it is.</summary>
    public DuckDbErrorType ErrorType { get; } = errorType;

    /// <summary>The SQL text that was being run, when there was one.</summary>
    public string? Sql { get; } = sql;

    /// <summary>An error of which the engine gives only the text.</summary>
    internal static DuckDbException FromMessage(string? message, string? sql = null) =>
        new(TypeOf(message ?? ""), message ?? "the engine gave no reason", sql);

    private static DuckDbErrorType TypeOf(string message) =>
        message.IndexOf(" Error:", StringComparison.Ordinal) is > 0 and var end
            ? TypesByPrefix.GetValueOrDefault(message[..end])
            : DuckDbErrorType.Invalid;

    /// <summary>Cuts off what the engine appends for others: advice to the users of its shell, and stack traces of its own.</summary>
    private static string Clean(string message)
    {
        foreach (var tail in Tails)
        {
            if (message.IndexOf(tail, StringComparison.Ordinal) is > 0 and var start) message = message[..start];
        }

        return message.TrimEnd();
    }

    private static string? HintFor(DuckDbErrorType type, string message) => type switch
    {
        DuckDbErrorType.OutOfMemory => "Raise the engine's memory limit, or lower its threads.",
        DuckDbErrorType.IO when message.Contains("Could not set lock", StringComparison.Ordinal) =>
            $"{Holder(message)} has this database open. Wait until it ends, stop it, or use another file.",
        DuckDbErrorType.MissingExtension or DuckDbErrorType.Autoload =>
            "Extensions are neither downloaded nor loaded by themselves here; use what is built in (json, parquet, icu).",
        _ => null,
    };

    /// <summary>The process that holds a lock, if the engine says which.</summary>
    private static string Holder(string message) =>
        HolderOfLock.Match(message) is { Success: true } match
            ? $"Process {match.Groups["id"]} ({match.Groups["path"]})"
            : "Another process";

    [GeneratedRegex(@"held in (?<path>.+?) \(PID (?<id>\d+)\)")]
    private static partial Regex HolderOfLock { get; }
}
