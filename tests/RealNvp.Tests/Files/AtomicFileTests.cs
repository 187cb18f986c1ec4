using RealNvp.Files;

namespace RealNvp.Tests.Files;

public class AtomicFileTests
{
    [Fact]
    public void Creates_and_replaces_files_and_leaves_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.txt");
        AtomicFile.WriteAllText(path, "eins é");
        Assert.Equal("eins é"u8.ToArray(), File.ReadAllBytes(path));
        AtomicFile.WriteAllBytes(path, new byte[] { 1, 2 });
        Assert.Equal([1, 2], File.ReadAllBytes(path));
        Assert.Equal(["a.txt"], folder.Names());
    }

    [Fact]
    public void The_old_file_is_whole_until_the_new_one_is()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.txt");
        File.WriteAllText(path, "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
            Assert.All(folder.Names(), name => Assert.True(name == "a.txt" || name.StartsWith('.')));
        });
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_failing_writer_leaves_the_old_file_and_no_other()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.txt");
        File.WriteAllText(path, "old");
        var thrown = Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw new InvalidDataException("mine");
        }));
        Assert.Equal("mine", thrown.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["a.txt"], folder.Names());
    }

    [Fact]
    public void A_full_disk_is_told_in_one_sentence_and_loses_nothing()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.txt");
        File.WriteAllText(path, "old");
        var thrown = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100]);
            throw new IOException("No space left on device : '/x/.realnvp-1.tmp'");
        }));
        Assert.Equal($"Could not write '{path}' (No space left on device); no earlier file was changed, make room or give another path.", thrown.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["a.txt"], folder.Names());
    }

    [Fact]
    public void A_file_that_the_writer_itself_misses_is_not_taken_for_a_full_disk()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<FileNotFoundException>(() => AtomicFile.Write(folder.File("a"), _ => File.ReadAllText(folder.File("b"))));
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void The_writer_may_close_the_stream()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.txt");
        AtomicFile.Write(path, stream =>
        {
            using var text = new StreamWriter(stream);
            text.Write("closed");
        });
        Assert.Equal("closed", File.ReadAllText(path));
    }

    [Fact]
    public void A_missing_folder_and_a_folder_as_target_are_refused()
    {
        using var folder = new TemporaryFolder();
        var missing = Assert.Throws<InvalidInputException>(() => AtomicFile.WriteAllText(folder.File("b/a.txt"), ""));
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
        var taken = Assert.Throws<InvalidInputException>(() => AtomicFile.WriteAllText(folder.Path, ""));
        Assert.Contains("names a folder", taken.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => AtomicFile.WriteAllText(folder.File("c/"), ""));
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void A_name_of_the_greatest_length_works()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(new string('n', 255));
        AtomicFile.WriteAllText(path, "long");
        Assert.Equal("long", File.ReadAllText(path));
    }

    [Fact]
    public void Keeps_the_permissions_and_follows_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other permissions and asks for rights to make links.");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("other"));
        var target = folder.File("other/target");
        File.WriteAllText(target, "old");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.CreateSymbolicLink(folder.File("link"), target);
        AtomicFile.WriteAllText(folder.File("link"), "new");
        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal(target, new FileInfo(folder.File("link")).LinkTarget);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        }
    }

    [Fact]
    public void A_device_is_written_to_and_never_replaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs the devices of Linux.");
        AtomicFile.WriteAllText("/dev/null", "gone");
        Assert.Equal("", File.ReadAllText("/dev/null"));
        var full = Assert.Throws<IOException>(() => AtomicFile.WriteAllText("/dev/full", "text"));
        Assert.Contains("No space left", full.Message, StringComparison.Ordinal);
    }
}
