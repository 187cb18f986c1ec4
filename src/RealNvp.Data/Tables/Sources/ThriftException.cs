namespace RealNvp.Data.Tables.Sources;

/// <summary>Bytes that are not in Thrift's compact form. The message is the reason, without the file's name.</summary>
internal sealed class ThriftException(string reason) : Exception(reason)
{
    /// <summary>Whether more bytes could mend it.</summary>
    public bool IsCutShort { get; init; }
}
