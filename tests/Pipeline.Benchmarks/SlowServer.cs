using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Benchmarks;

/// <summary>An HTTP server on 127.0.0.1 that answers each request after the same delay and keeps its connections open.</summary>
internal sealed class SlowServer : IDisposable
{
    public const int RowsPerPage = 100;

    private static readonly string Rows = string.Join(',', Enumerable.Range(0, RowsPerPage - 1).Select(id => $$"""{"id":{{id}},"name":"row {{id}}","at":"2026-01-02T03:04:05Z"}"""));

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly TimeSpan delay;

    public SlowServer(TimeSpan delay)
    {
        this.delay = delay;
        listener.Start();
        _ = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    public static int PagesOf(string path) => path == "pages" ? 1000 : 200;

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested) _ = AnswerAsync(await listener.AcceptSocketAsync(stop.Token));
    }

    private async Task AnswerAsync(Socket socket)
    {
        using var connection = socket;
        connection.NoDelay = true;
        var buffer = new byte[16 << 10];
        var received = 0;
        while (await connection.ReceiveAsync(buffer.AsMemory(received), stop.Token) is > 0 and var count)
        {
            received += count;
            if (buffer.AsSpan(0, received).IndexOf("\r\n\r\n"u8) < 0) continue;
            var target = Encoding.ASCII.GetString(buffer, 0, received).Split(' ', 3)[1];
            received = 0;
            await WaitAsync(Stopwatch.GetTimestamp());
            await connection.SendAsync(Page(target), stop.Token);
        }
    }

    // A timer is a millisecond or two late, which would be measured as if the reader were.
    private async Task WaitAsync(long received)
    {
        await Task.Delay(delay - TimeSpan.FromMilliseconds(3), stop.Token);
        while (Stopwatch.GetElapsedTime(received) < delay) Thread.SpinWait(50);
    }

    private static byte[] Page(string target)
    {
        var (path, number) = (target.Split('?')[0].Trim('/'), int.Parse(target.Split('=').ElementAtOrDefault(1) ?? "1", CultureInfo.InvariantCulture));
        var next = number < PagesOf(path) ? $"\"/{path}?page={number + 1}\"" : "null";
        var body = $$"""{"pages":{{PagesOf(path)}},"next":{{next}},"results":[{"id":"page {{number}}"},{{Rows}}]}""";
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
