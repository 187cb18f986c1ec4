using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

// open-reference FOLDER ASSEMBLY...: writes a copy of each assembly in which what is internal is public. The compiler alone sees the copies; the program runs
// with the assemblies as they are, which let in whoever says so by IgnoresAccessChecksTo.
var folder = args[0];
Directory.CreateDirectory(folder);
foreach (var path in args[1..])
{
    var image = File.ReadAllBytes(path);
    using var file = new PEReader(new MemoryStream(image));
    var metadata = file.GetMetadataReader();
    var start = file.PEHeaders.MetadataStartOffset;

    // Flags stand first in the rows of types and fields; in those of methods behind the address and the flags of the implementation.
    Open(TableIndex.TypeDef, 0, flags => (TypeAttributes)flags switch
    {
        var type when (type & TypeAttributes.VisibilityMask) == TypeAttributes.NotPublic => flags | (int)TypeAttributes.Public,
        var type when (type & TypeAttributes.VisibilityMask) is TypeAttributes.NestedAssembly or TypeAttributes.NestedFamORAssem =>
            (flags & ~(int)TypeAttributes.VisibilityMask) | (int)TypeAttributes.NestedPublic,
        _ => flags,
    });
    Open(TableIndex.Field, 0, OpenMember);
    Open(TableIndex.MethodDef, 6, OpenMember);

    // A copy that is written anew would have all compiled anew.
    var copy = Path.Combine(folder, Path.GetFileName(path));
    if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(image))
    {
        File.WriteAllBytes(copy, image);
    }

    void Open(TableIndex table, int place, Func<int, int> open)
    {
        var at = start + metadata.GetTableMetadataOffset(table) + place;
        for (var row = 0; row < metadata.GetTableRowCount(table); row++, at += metadata.GetTableRowSize(table))
        {
            var flags = image.AsSpan(at, sizeof(ushort));
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)open(BinaryPrimitives.ReadUInt16LittleEndian(flags)));
        }
    }
}

// Members for heirs within the assembly become members for all heirs. The same three bits say it of methods and fields.
static int OpenMember(int flags) => (MethodAttributes)flags switch
{
    var member when (member & MethodAttributes.MemberAccessMask) == MethodAttributes.Assembly =>
        (flags & ~(int)MethodAttributes.MemberAccessMask) | (int)MethodAttributes.Public,
    var member when (member & MethodAttributes.MemberAccessMask) == MethodAttributes.FamANDAssem =>
        (flags & ~(int)MethodAttributes.MemberAccessMask) | (int)MethodAttributes.Family,
    _ => flags,
};
