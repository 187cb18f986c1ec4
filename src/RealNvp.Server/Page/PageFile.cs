namespace RealNvp.Server.Page;

/// <summary>A file of the page.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is, for <c>Content-Type</c>.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Tag">What tells it from other contents, for <c>ETag</c>.</param>
internal sealed record PageFile(string Name, string Type, ReadOnlyMemory<byte> Content, string Tag);
