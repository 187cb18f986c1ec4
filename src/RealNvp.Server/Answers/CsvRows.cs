using Microsoft.AspNetCore.Http;
using RealNvp.Data.Scoring;
using RealNvp.Server.Bodies;

namespace RealNvp.Server.Answers;

/// <summary>An answer of text with commas, a line for each row, as the command writes it: without the baselines, which take longer than the flow.</summary>
internal sealed class CsvRows : IScoredRows
{
    private readonly HttpContext _context;
    private readonly MemoryStream _text = new();
    private readonly ScoreFile _file;

    public CsvRows(HttpContext context, RowScoring scoring) =>
        (_context, _file) = (context, new(_text, isArray: false, scoring, baselines: [], hasFiles: false, isSafe: false));

    public Task BeginAsync(CancellationToken cancellationToken)
    {
        _context.Response.ContentType = $"{BodyFormats.Csv}; charset=utf-8";
        return Task.CompletedTask;
    }

    public Task WriteAsync(ScoredBatch batch, CancellationToken cancellationToken)
    {
        _file.Write(batch);
        return SendAsync(cancellationToken);
    }

    public Task EndAsync(CancellationToken cancellationToken) => SendAsync(cancellationToken);

    public void Dispose()
    {
        _file.Dispose();
        _text.Dispose();
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        _file.Flush();
        await _context.Response.Body.WriteAsync(_text.GetBuffer().AsMemory(0, (int)_text.Length), cancellationToken).ConfigureAwait(false);
        await _context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        _text.SetLength(0);
    }
}
