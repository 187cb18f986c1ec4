using System.Net.Http.Headers;
using System.Text;
using RealNvp.Fuzzing;

namespace RealNvp.Server.Requests;

/// <summary>Requests to a service, damaged as buggy and hostile clients damage them: in the address, the type, the values and the bytes.</summary>
internal static class DamagedRequests
{
    private static readonly string[] Addresses =
    [
        "score", "score", "score", "explain", "sample", "impute", "encode", "decode", "score?model=no", "models/no/score", "encode?member=7", "encode?member=x",
        "score?model=%00", "models/%2e%2e%2f/score",
    ];

    private static readonly string[] Types =
    [
        "application/json", "application/json", "application/json", "application/x-ndjson", "application/x-ndjson", "text/csv", "text/tab-separated-values",
        "application/vnd.apache.parquet", "application/vnd.apache.arrow.stream", "application/json; charset=utf-16", "text/plain",
    ];

    private static readonly string[] Values =
    [
        "null", "0", "-1", "1e308", "-1e308", "1e-320", "0.1", "123456789012345678901234567890", "true", "\"\"", "\"NaN\"", "\"inf\"", "\"north\"",
        "\"\\u0000\"",
        "\"\\ud800\"", "[]", "{}", "[1,[2]]", "\"=1+1\"", "\"2024-02-30\"",
    ];

    private static readonly string[] Accepts =
        ["*/*", "application/json", "text/csv", "application/x-ndjson", "application/vnd.apache.arrow.stream", "image/png", ";;q=", "*/*;q=0"];

    /// <summary>The next request.</summary>
    /// <param name="random">What draws it.</param>
    /// <param name="record">A record that the model takes.</param>
    public static HttpRequestMessage Next(Random random, string record)
    {
        var address = Addresses[random.Next(Addresses.Length)];
        var type = Types[random.Next(Types.Length)];
        var body = Body(random, address, type, record);
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = content };
        if (random.Next(4) == 0)
        {
            request.Headers.TryAddWithoutValidation("Accept", Accepts[random.Next(Accepts.Length)]);
        }

        return request;
    }

    private static byte[] Body(Random random, string address, string type, string record)
    {
        var text = address switch
        {
            "sample" => Arguments(random, "{\"n\":@,\"seed\":@,\"temperature\":@,\"given\":{\"a\":@}}"),
            "decode" => Arguments(random, "{\"latents\":[[@,@,0]],\"member\":@,\"given\":@}"),
            _ => type switch
            {
                "application/json" or "application/json; charset=utf-16" => random.Next(2) == 0 ? Record(random, record) : $"[{Records(random, record, ",")}]",
                "text/csv" or "text/tab-separated-values" => $"a,b,place\n0.1,6,north\n{Text(random)},6,north\n",
                _ => Records(random, record, "\n"),
            },
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(3) > 0 ? bytes : ByteDamage.Of(random, [bytes]);
    }

    private static string Records(Random random, string record, string between) =>
        string.Join(between, Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(2) == 0 ? record : Record(random, record)));

    private static string Record(Random random, string record) => random.Next(3) switch
    {
        0 => record,
        1 => $"{{\"a\":{Value(random)},\"b\":{Value(random)},\"place\":{Value(random)}}}",
        _ => $"{{\"a\":{Value(random)},\"{Text(random)}\":1}}",
    };

    private static string Arguments(Random random, string pattern) =>
        string.Concat(pattern.Select(letter => letter == '@' ? random.Next(2) == 0 ? "1" : Value(random) : letter.ToString()));

    private static string Value(Random random) => Values[random.Next(Values.Length)];

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)random.Next(32, 127)));
}
