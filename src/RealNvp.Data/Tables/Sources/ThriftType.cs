namespace RealNvp.Data.Tables.Sources;

/// <summary>What a field in Thrift's compact form holds; the numbers are the format's.</summary>
internal enum ThriftType
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Structure = 12,
}
