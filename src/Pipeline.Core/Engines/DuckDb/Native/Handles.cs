using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Engines.DuckDb.Native;

/// <summary>A native object owned by us and destroyed exactly once, whatever thread lets go of it last.</summary>
internal abstract class DuckDbHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected abstract void Destroy(ref nint native);

    protected sealed override bool ReleaseHandle()
    {
        Destroy(ref handle);
        return true;
    }
}

internal sealed class DatabaseHandle : DuckDbHandle
{
    protected override void Destroy(ref nint native) => NativeMethods.duckdb_close(ref native);
}

internal sealed class ConnectionHandle : DuckDbHandle
{
    protected override void Destroy(ref nint native) => NativeMethods.duckdb_disconnect(ref native);
}

internal sealed class ConfigHandle : DuckDbHandle
{
    protected override void Destroy(ref nint native) => NativeMethods.duckdb_destroy_config(ref native);
}

internal sealed class ExtractedStatementsHandle : DuckDbHandle
{
    protected override void Destroy(ref nint native) => NativeMethods.duckdb_destroy_extracted(ref native);
}

internal sealed class PreparedStatementHandle : DuckDbHandle
{
    protected override void Destroy(ref nint native) => NativeMethods.duckdb_destroy_prepare(ref native);
}

internal sealed class DataChunkHandle : DuckDbHandle
{
    protected override void Destroy(ref nint native) => NativeMethods.duckdb_destroy_data_chunk(ref native);
}

internal sealed class LogicalTypeHandle : DuckDbHandle
{
    protected override void Destroy(ref nint native) => NativeMethods.duckdb_destroy_logical_type(ref native);
}

internal sealed class ValueHandle : DuckDbHandle
{
    protected override void Destroy(ref nint native) => NativeMethods.duckdb_destroy_value(ref native);
}

internal sealed class ErrorDataHandle : DuckDbHandle
{
    protected override void Destroy(ref nint native) => NativeMethods.duckdb_destroy_error_data(ref native);
}

internal sealed class AppenderHandle : DuckDbHandle
{
    protected override void Destroy(ref nint native)
    {
        // Destroying writes whatever is still buffered; an appender that was not closed has been abandoned.
        NativeMethods.duckdb_appender_clear(native);
        NativeMethods.duckdb_appender_destroy(ref native);
    }
}

/// <summary>
/// The caller allocates a <c>duckdb_result</c>; a failed execution fills it too (with its message), so it is always destroyed.
/// </summary>
internal sealed unsafe class ResultHandle : DuckDbHandle
{
    public ResultHandle() => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(ResultBlock)));

    public ResultBlock Value => *(ResultBlock*)handle;

    protected override void Destroy(ref nint native)
    {
        NativeMethods.duckdb_destroy_result((ResultBlock*)native);
        NativeMemory.Free((void*)native);
    }
}
