using System.Buffers.Binary;
using System.Text;
using RealNvp.Torch.Native;

namespace RealNvp.Torch.Tests.Native;

public sealed class ElfVersionNeedsTests
{
    private const int NeedsAt = 64;
    private const int StringsAt = 160;
    private const int SectionsAt = 256;
    private const string Wanted = "GLIBCXX_3.4.32";

    [Fact]
    public void The_one_need_of_that_version_becomes_weak_and_nothing_else_changes()
    {
        var library = TinyLibrary("GLIBCXX_3.4.9", Wanted);
        var before = library.ToArray();
        Assert.Null(ElfVersionNeeds.Weaken(library, Wanted));
        var changed = Enumerable.Range(0, library.Length).Where(index => library[index] != before[index]);
        Assert.Equal([NeedsAt + 16 + 16 + 4], changed);
        Assert.Equal(2, library[NeedsAt + 16 + 16 + 4]);
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.9", "GLIBCXX_3.4.3")]
    [InlineData("GLIBCXX_3.4.320", "GLIBCXX_3.4.9")]
    [InlineData(Wanted, Wanted)]
    public void A_library_that_is_not_as_expected_is_refused_with_a_reason(string first, string second) =>
        Assert.Contains("not once", ElfVersionNeeds.Weaken(TinyLibrary(first, second), Wanted), StringComparison.Ordinal);

    [Fact]
    public void Damaged_files_are_refused_and_never_read_past_their_end()
    {
        var whole = TinyLibrary("GLIBCXX_3.4.9", Wanted);
        for (var length = 0; length < SectionsAt + 64 + 0x20; length++)
        {
            Assert.NotNull(ElfVersionNeeds.Weaken(whole.AsSpan(0, length).ToArray(), Wanted));
        }

        var random = new SeededRandom(1);
        for (var trial = 0; trial < 5000; trial++)
        {
            var damaged = whole.ToArray();
            damaged[random.NextInt(damaged.Length)] = (byte)random.NextInt(256);
            damaged[random.NextInt(damaged.Length)] = (byte)random.NextInt(256);
            _ = ElfVersionNeeds.Weaken(damaged, Wanted);
        }
    }

    [Theory]
    [InlineData(4u, 24)]
    [InlineData(9u, 16)]
    public void A_version_that_something_calls_into_is_never_weakened(uint kind, int size)
    {
        var library = TinyLibrary("GLIBCXX_3.4.9", Wanted);
        var relocation = WithRelocation(ref library, kind, size, symbol: 1);
        var before = library.ToArray();
        Assert.Contains("calls into", ElfVersionNeeds.Weaken(library, Wanted), StringComparison.Ordinal);
        Assert.Equal(before, library);

        // The same relocation against the symbol of the other version stands in nobody's way.
        library[relocation + 12] = 2;
        Assert.Null(ElfVersionNeeds.Weaken(library, Wanted));
    }

    [Fact]
    public void A_relocation_against_a_symbol_without_a_version_entry_is_refused()
    {
        var library = TinyLibrary("GLIBCXX_3.4.9", Wanted);
        WithRelocation(ref library, 4, 24, symbol: 77);
        Assert.NotNull(ElfVersionNeeds.Weaken(library, Wanted));
    }

    [Fact]
    public void In_the_real_library_one_bit_changes_and_versions_it_calls_into_are_refused()
    {
        var path = RealLibrary();
        var library = File.ReadAllBytes(path);
        Assert.Null(ElfVersionNeeds.Weaken(library, OlderLinuxLoading.Version));
        var file = File.ReadAllBytes(path);
        var changed = Enumerable.Range(0, file.Length).Where(index => library[index] != file[index]).ToArray();
        Assert.Single(changed);
        Assert.Equal(2, library[changed[0]] ^ file[changed[0]]);

        Assert.Contains("calls into", ElfVersionNeeds.Weaken(file, "GLIBCXX_3.4.21"), StringComparison.Ordinal);
        Assert.Contains("0 times", ElfVersionNeeds.Weaken(file, "GLIBCXX_3.4.99"), StringComparison.Ordinal);
    }

    [Fact]
    public void Torch_loads_and_computes() => Assert.Equal(2, TorchSharp.torch.ones(2).sum().item<float>());

    private static string RealLibrary()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library is one of Linux.");
        return NativeFolders.Find(OlderLinuxLoading.FileName) ?? throw new FileNotFoundException(OlderLinuxLoading.FileName);
    }

    /// <summary>Adds symbol versions (symbol 1 has the wanted version, 2 the other) and one relocation; gives its offset.</summary>
    private static int WithRelocation(ref byte[] library, uint kind, int size, byte symbol)
    {
        var versionsAt = library.Length;
        var relocationAt = versionsAt + 8;
        var sectionsAt = relocationAt + size;
        var larger = new byte[sectionsAt + (4 * 64)];
        library.CopyTo(larger, 0);
        library.AsSpan(SectionsAt, 128).CopyTo(larger.AsSpan(sectionsAt));
        BinaryPrimitives.WriteUInt64LittleEndian(larger.AsSpan(0x28), (ulong)sectionsAt);
        BinaryPrimitives.WriteUInt16LittleEndian(larger.AsSpan(0x3c), 4);
        BinaryPrimitives.WriteUInt16LittleEndian(larger.AsSpan(NeedsAt + 16 + 6), 8);
        BinaryPrimitives.WriteUInt16LittleEndian(larger.AsSpan(NeedsAt + 32 + 6), 7);
        BinaryPrimitives.WriteUInt16LittleEndian(larger.AsSpan(versionsAt + 2), 0x8007);
        BinaryPrimitives.WriteUInt16LittleEndian(larger.AsSpan(versionsAt + 4), 8);
        larger[relocationAt + 12] = symbol;
        WriteSection(larger.AsSpan(sectionsAt + 128), 0x6fffffff, versionsAt, 6);
        WriteSection(larger.AsSpan(sectionsAt + 192), kind, relocationAt, size);
        library = larger;
        return relocationAt;

        static void WriteSection(Span<byte> header, uint type, int at, int length)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], type);
            BinaryPrimitives.WriteUInt64LittleEndian(header[0x18..], (ulong)at);
            BinaryPrimitives.WriteUInt64LittleEndian(header[0x20..], (ulong)length);
        }
    }

    /// <summary>A header, one library with two needs, their names, and the two section headers.</summary>
    private static byte[] TinyLibrary(string first, string second)
    {
        var file = new byte[SectionsAt + 128];
        ReadOnlySpan<byte> magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        magic.CopyTo(file);
        Write64(0x28, SectionsAt);
        Write16(0x3a, 64);
        Write16(0x3c, 2);
        Write16(NeedsAt, 1);
        Write16(NeedsAt + 2, 2);
        Write32(NeedsAt + 8, 16);
        Write32(NeedsAt + 16 + 8, 1);
        Write32(NeedsAt + 16 + 12, 16);
        Write32(NeedsAt + 32 + 8, (uint)(first.Length + 2));
        Encoding.ASCII.GetBytes($"\0{first}\0{second}\0").CopyTo(file, StringsAt);
        Write32(SectionsAt + 4, 0x6ffffffe);
        Write64(SectionsAt + 0x18, NeedsAt);
        Write32(SectionsAt + 0x28, 1);
        Write64(SectionsAt + 64 + 0x18, StringsAt);
        return file;

        void Write16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
        void Write32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        void Write64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
    }
}
