namespace RealNvp.Cli.Tests;

/// <summary>What <c>serve</c> refuses before it listens.</summary>
public sealed class ServeTests
{
    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://+:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://192.168.1.5:5080")]
    [InlineData("http://127.0.0.1:5080;http://example.com:5080")]
    public void An_address_that_others_reach_needs_a_key(string addresses) =>
        CommandRun.Of("serve", "none", "--urls", addresses).Fails(ExitCode.BadInput, "can be reached from other machines", "--api-key-file");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://127.0.0.1:5080/score")]
    public void What_is_no_address_is_refused(string address) =>
        CommandRun.Of("serve", "none", "--urls", address).Fails(ExitCode.BadInput, "is no address to listen at");

    [Fact]
    public void A_key_is_looked_for_where_it_was_said_to_be()
    {
        CommandRun.Of("serve", "none", "--api-key-file", "no-such-file").Fails(ExitCode.BadInput, "There is no file 'no-such-file'");
        using var folder = new TemporaryKey("\nsecond line\n");
        CommandRun.Of("serve", "none", "--api-key-file", folder.Path).Fails(ExitCode.BadInput, "The first line of", "is empty");
    }

    [Theory]
    [InlineData("--workers", "0")]
    [InlineData("--most-waiting", "-1")]
    public void Numbers_that_leave_nobody_to_work_are_refused(string option, string value) =>
        CommandRun.Of("serve", "none", option, value).Fails(ExitCode.BadInput, $"{option} must be 1 or more");

    [Fact]
    public void A_collector_has_an_address() =>
        CommandRun.Of("serve", "none", "--otlp", "collector").Fails(ExitCode.BadInput, "is no address of a collector");

    [Fact]
    public void A_model_that_is_not_there_is_said_and_nothing_listens() =>
        CommandRun.Of("serve", "no-such-model", "--urls", "http://127.0.0.1:0").Fails(ExitCode.BadInput, "There is no model");

    private sealed class TemporaryKey : IDisposable
    {
        public TemporaryKey(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
