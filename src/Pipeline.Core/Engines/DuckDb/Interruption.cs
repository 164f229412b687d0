using Pipeline.Engines.DuckDb.Native;

namespace Pipeline.Engines.DuckDb;

/// <summary>
/// Ties a cancellation token to a running statement. An interrupt that arrives before the engine has begun is forgotten by it, so it is
/// repeated until the statement is over; after <see cref="Dispose"/> none is sent, so the connection's next statement is safe.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly ConnectionHandle connection;
    private readonly CancellationToken token;
    private readonly CancellationTokenRegistration registration;
    private Timer? timer;
    private bool isOver;

    public Interruption(ConnectionHandle connection, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        this.connection = connection;
        this.token = token;
        registration = token.Register(static state => ((Interruption)state!).Begin(), this);
    }

    /// <summary>The exception for an error of the statement this watches.</summary>
    public Exception Translate(DuckDbException exception) =>
        exception.ErrorType == DuckDbErrorType.Interrupt && token.IsCancellationRequested
            ? new OperationCanceledException("the query was cancelled", exception, token)
            : exception;

    public void ThrowIfCancellationRequested() => token.ThrowIfCancellationRequested();

    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            timer?.Dispose();
        }

        registration.Dispose();
    }

    private void Begin()
    {
        lock (gate)
        {
            if (!isOver) timer = new Timer(_ => Interrupt(), null, TimeSpan.Zero, Interval);
        }
    }

    private void Interrupt()
    {
        lock (gate)
        {
            if (isOver) return;
            try
            {
                NativeMethods.duckdb_interrupt(connection);
            }
            catch (ObjectDisposedException)
            {
                // Closed by another thread meanwhile: nothing runs on it any more. On a timer's thread this would end the process.
            }
        }
    }
}
