using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Tests.Support;

/// <summary>
/// A real HTTP server on 127.0.0.1 that answers from a script, one connection a request. It works below HTTP libraries, so
/// that it can break off a body, reset a connection or say nothing at all.
/// </summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<LoopbackRequest, LoopbackReply> answer;
    private readonly Task serving;

    /// <summary>Answers with what the function makes of each request.</summary>
    public LoopbackServer(Func<LoopbackRequest, LoopbackReply> answer)
    {
        this.answer = answer;
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Answers in order; the last reply is given again and again.</summary>
    public LoopbackServer(params LoopbackReply[] replies)
        : this(InOrder(replies))
    {
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>Everything asked so far, in order.</summary>
    public ConcurrentQueue<LoopbackRequest> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
        stop.Dispose();
    }

    private static Func<LoopbackRequest, LoopbackReply> InOrder(LoopbackReply[] replies)
    {
        var next = -1;
        return _ => replies[Math.Min(Interlocked.Increment(ref next), replies.Length - 1)];
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(AnswerAsync(await listener.AcceptSocketAsync(stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException && stop.IsCancellationRequested)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                if (await ReadAsync(socket) is not { } request) return;
                Requests.Enqueue(request);
                await answer(request).WriteAsync(socket, stop.Token);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // The client gave up, or the test is over: both are what tests are about.
            }
        }
    }

    private async Task<LoopbackRequest?> ReadAsync(Socket socket)
    {
        var received = new List<byte>();
        var buffer = new byte[16 << 10];
        while (await socket.ReceiveAsync(buffer, stop.Token) is > 0 and var count)
        {
            received.AddRange(buffer.AsSpan(0, count));
            if (LoopbackRequest.TryParse(received) is { } request) return request;
        }

        return null;
    }
}

/// <summary>What a client sent.</summary>
public sealed record LoopbackRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    internal static LoopbackRequest? TryParse(List<byte> received)
    {
        var text = Encoding.Latin1.GetString([.. received]);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return null;
        var lines = text[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = text[(end + 4)..];
        var isWhole = !headers.TryGetValue("Content-Length", out var length) || body.Length >= int.Parse(length, null);
        return isWhole ? new LoopbackRequest(lines[0].Split(' ')[0], lines[0].Split(' ')[1], headers, body) : null;
    }
}

/// <summary>What the server does to one connection.</summary>
public sealed class LoopbackReply
{
    private readonly Func<Socket, CancellationToken, Task> write;

    private LoopbackReply(Func<Socket, CancellationToken, Task> write) => this.write = write;

    /// <summary>Says nothing and keeps the connection open.</summary>
    public static LoopbackReply Silence { get; } = new((_, stop) => Task.Delay(Timeout.Infinite, stop));

    /// <summary>Breaks the connection before any answer.</summary>
    public static LoopbackReply Reset { get; } = new((socket, _) =>
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        return Task.CompletedTask;
    });

    /// <summary>Sends the answer's head and half of its body, and breaks the connection.</summary>
    public static LoopbackReply ResetWithin(string body) => new(async (socket, stop) =>
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        await SendAsync(socket, Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n\r\n"), stop);
        await SendAsync(socket, bytes[..(bytes.Length / 2)], stop);
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    });

    /// <summary>Sends the answer's head and then nothing but a byte now and then, for ever.</summary>
    public static LoopbackReply Drip { get; } = new(async (socket, stop) =>
    {
        await SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n["u8.ToArray(), stop);
        while (true)
        {
            await Task.Delay(20, stop);
            await SendAsync(socket, " "u8.ToArray(), stop);
        }
    });

    /// <summary>Waits for the signal before it gives the reply.</summary>
    public static LoopbackReply After(Task signal, LoopbackReply reply) => new(async (socket, stop) =>
    {
        await signal.WaitAsync(stop);
        await reply.write(socket, stop);
    });

    public static LoopbackReply Json(string body, params string[] headers) => Of(200, Encoding.UTF8.GetBytes(body), ["Content-Type: application/json; charset=utf-8", .. headers]);

    public static LoopbackReply Status(int status, string body = "", params string[] headers) => Of(status, Encoding.UTF8.GetBytes(body), headers);

    /// <summary>Any bytes under any headers; <paramref name="announced"/> is the length the client is told.</summary>
    public static LoopbackReply Of(int status, byte[] body, IEnumerable<string> headers, int? announced = null) => new(async (socket, stop) =>
    {
        string[] head = [$"HTTP/1.1 {status} {(HttpStatusCode)status}", "Connection: close", .. headers];
        var length = status is 304 ? "" : $"Content-Length: {announced ?? body.Length}\r\n";
        await SendAsync(socket, Encoding.UTF8.GetBytes(string.Join("\r\n", head) + "\r\n" + length + "\r\n"), stop);
        await SendAsync(socket, body, stop);
        socket.Shutdown(SocketShutdown.Send);
    });

    internal Task WriteAsync(Socket socket, CancellationToken stop) => write(socket, stop);

    private static async Task SendAsync(Socket socket, byte[] bytes, CancellationToken stop)
    {
        for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes.AsMemory(sent), stop);
    }
}
