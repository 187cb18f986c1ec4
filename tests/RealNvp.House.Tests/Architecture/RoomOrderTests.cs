using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RealNvp.House.Tests.Architecture;

/// <summary>The rooms of RealNvp have an order, and nobody looks up.</summary>
public sealed class RoomOrderTests
{
    private static readonly string Folder = Repository.At("src", "RealNvp");

    private static readonly CSharpCompilation Library = Generators.Run(Compiler.Compile(
        Repository.Sources("src/RealNvp").Select(Compiler.Parse),
        OutputKind.DynamicallyLinkedLibrary,
        assembly => !assembly.StartsWith("RealNvp", StringComparison.Ordinal)));

    /// <summary>A room knows only the rooms below it (<see cref="Rooms"/> has the order): move the code, or turn the dependency around.</summary>
    [Fact]
    public void No_room_looks_up() =>
        Assert.Empty(new References(Library, Folder).All()
            .Where(reference => !Rooms.MayKnow(RoomOf(reference.From), RoomOf(reference.To)))
            .Select(reference => $"{reference.From} -> {RoomOf(reference.To)}: {reference.Type}")
            .Distinct());

    /// <summary>A <c>using</c> that nothing needs says the same of two rooms as one that is needed.</summary>
    [Fact]
    public void No_room_imports_a_room_above() =>
        Assert.Empty(
            from file in Repository.Sources("src/RealNvp")
            let place = Path.GetRelativePath(Folder, file).Replace('\\', '/')
            from import in Compiler.Parse(file).GetCompilationUnitRoot().Usings
            let name = import.Name?.ToString() ?? ""
            where name.StartsWith("RealNvp.", StringComparison.Ordinal) && !Rooms.MayKnow(RoomOf(place), RoomOf(name["RealNvp.".Length..].Replace('.', '/') + "/"))
            select $"{place}: {import}");

    /// <summary>Otherwise a type could lie in one room by its folder and in another for its users. A room may have folders for the eye alone.</summary>
    [Fact]
    public void A_namespace_is_named_after_its_folder_or_one_above() =>
        Assert.Empty(Repository.Libraries.Append("RealNvp.Cli").SelectMany(project => Repository.Sources($"src/{project}")).Where(IsElsewhere).Select(Repository.Relative));

    /// <summary>The order is read from what the compiler binds, so it must bind all.</summary>
    [Fact]
    public void The_sources_that_the_order_is_read_from_compile() =>
        Assert.DoesNotContain(Library.GetDiagnostics(TestContext.Current.CancellationToken), each => each.Severity == DiagnosticSeverity.Error);

    private static string RoomOf(string file) =>
        Rooms.Of(file) ?? throw new InvalidOperationException($"src/RealNvp/{file} lies in no room; give its folder a floor in Rooms.cs.");

    private static bool IsElsewhere(string path)
    {
        var tree = Compiler.Parse(path).GetCompilationUnitRoot();
        var declared = tree.Members.OfType<BaseNamespaceDeclarationSyntax>().Select(each => each.Name.ToString()).ToArray();
        var folders = Repository.Relative(Path.GetDirectoryName(path)!)["src/".Length..].Replace('/', '.');
        return declared.Any(name => name != folders && !folders.StartsWith(name + ".", StringComparison.Ordinal));
    }
}
