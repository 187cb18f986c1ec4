namespace RealNvp.Data;

/// <summary>A file that is no picture, or no whole one. Such a file is reported, counted and left out.</summary>
/// <param name="reason">What is wrong with it, without the file's name: "it is cut short".</param>
public sealed class BrokenPictureException(string reason) : Exception(reason);
