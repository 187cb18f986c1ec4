using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace RealNvp.Server.Tests;

/// <summary>Streams: results while rows are still sent, no more held than is read, and an end that says so.</summary>
public sealed class StreamTests(TrainedModels models)
{
    [Fact]
    public async Task Results_come_while_the_request_is_still_being_sent()
    {
        await using var service = await RunningService.StartAsync(models.First);
        using var connection = new OpenStream(service.Port);
        for (var row = 1; row <= 5; row++)
        {
            // The next row is sent when the result of the one before is there: a service that waited for the end would never answer.
            await connection.SendAsync(TrainedModels.Record + "\n");
            Assert.Equal(row, (int)(await connection.ReadRowAsync())!["row"]!);
        }

        await connection.EndAsync();
        Assert.Null(await connection.ReadRowAsync());
    }

    [Fact]
    public async Task A_stream_that_is_open_when_the_service_ends_says_so_behind_its_results()
    {
        await using var service = await RunningService.StartAsync(models.First);
        using var connection = new OpenStream(service.Port);
        await connection.SendAsync(TrainedModels.Record + "\n");
        Assert.Equal("scored", (string?)(await connection.ReadRowAsync())!["status"]);
        var stopped = service.App.StopAsync(TestContext.Current.CancellationToken);
        var last = await connection.ReadRowAsync();
        Assert.Equal(("stopping", 503), ((string?)last!["code"], (int)last["status"]!));
        await stopped;
    }

    [Fact]
    public async Task A_line_that_is_too_long_ends_the_stream_with_a_problem()
    {
        await using var service = await RunningService.StartAsync(models.First, options => options.MostLineBytes = 1000);
        using var answer = await service.SendAsync("score", $"{TrainedModels.Record}\n{{\"a\":\"{new string('x', 5000)}\"}}\n", "application/x-ndjson");
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("too-large", (string?)JsonNode.Parse(lines[^1])!["code"]);
    }

    /// <summary>A request of lines over a connection of its own, sent and answered at a time.</summary>
    private sealed class OpenStream : IDisposable
    {
        private readonly TcpClient _client = new();
        private readonly NetworkStream _stream;
        private readonly StreamReader _reader;
        private bool _isHeadRead;

        public OpenStream(int port)
        {
            _client.Connect("127.0.0.1", port);
            _stream = _client.GetStream();
            _reader = new(_stream, Encoding.UTF8);
            _stream.Write("POST /score HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
        }

        public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

        public async Task SendAsync(byte[] bytes, CancellationToken cancellationToken)
        {
            byte[] chunk = [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];
            await _stream.WriteAsync(chunk, cancellationToken);
        }

        public async Task EndAsync() => await _stream.WriteAsync("0\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        /// <summary>The next line of the answer that is JSON; null behind the last.</summary>
        public async Task<JsonNode?> ReadRowAsync()
        {
            while (!_isHeadRead)
            {
                _isHeadRead = await ReadLineAsync() is "";
            }

            // Sizes of chunks stand between the lines.
            while (await ReadLineAsync() is { } line && line != "0")
            {
                if (line.StartsWith('{'))
                {
                    return JsonNode.Parse(line);
                }
            }

            return null;
        }

        public void Dispose()
        {
            _reader.Dispose();
            _client.Dispose();
        }

        private async Task<string?> ReadLineAsync() => await _reader.ReadLineAsync(TestContext.Current.CancellationToken);
    }
}
