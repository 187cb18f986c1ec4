using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RealNvp.House.Tests.Architecture;

/// <summary>A use of a type in a file: where, and the file that declares the type.</summary>
internal sealed record Reference(string From, string To, string Type);

/// <summary>
/// Which file of a project uses which type of it, as the compiler sees it: names, constants, members, and the types of expressions
/// that are nowhere written. Comments and unused `using` lines count nothing.
/// </summary>
internal sealed class References(CSharpCompilation compilation, string folder)
{
    /// <summary>All of them, each once.</summary>
    public IReadOnlyList<Reference> All() => [.. compilation.SyntaxTrees.Where(IsWritten).AsParallel().SelectMany(OfTree).Distinct()];

    private IEnumerable<Reference> OfTree(SyntaxTree tree)
    {
        var model = compilation.GetSemanticModel(tree);
        var from = FileOf(tree);
        return tree.GetRoot().DescendantNodes().SelectMany(node => SymbolsOf(model, node)).SelectMany(TypesOf)
            .Select(type => type.OriginalDefinition).Distinct<ITypeSymbol>(SymbolEqualityComparer.Default)
            .SelectMany(type => type.DeclaringSyntaxReferences.Where(place => IsWritten(place.SyntaxTree)), (type, place) => new Reference(from, FileOf(place.SyntaxTree), type.Name))
            .Where(reference => reference.To != from);
    }

    private static IEnumerable<ISymbol?> SymbolsOf(SemanticModel model, SyntaxNode node)
    {
        var symbol = model.GetSymbolInfo(node);
        yield return symbol.Symbol;
        foreach (var candidate in symbol.CandidateSymbols)
        {
            yield return candidate;
        }

        if (node is ExpressionSyntax expression)
        {
            var type = model.GetTypeInfo(expression);
            yield return type.Type;
            yield return type.ConvertedType;
        }
    }

    private static IEnumerable<ITypeSymbol> TypesOf(ISymbol? symbol) => symbol switch
    {
        IArrayTypeSymbol array => TypesOf(array.ElementType),
        IPointerTypeSymbol pointer => TypesOf(pointer.PointedAtType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(TypesOf).Append(named),
        IMethodSymbol method => [.. TypesOf(method.ContainingType), .. TypesOf(method.ReturnType), .. method.TypeArguments.SelectMany(TypesOf)],
        IPropertySymbol property => [.. TypesOf(property.ContainingType), .. TypesOf(property.Type)],
        IFieldSymbol field => [.. TypesOf(field.ContainingType), .. TypesOf(field.Type)],
        IEventSymbol raised => [.. TypesOf(raised.ContainingType), .. TypesOf(raised.Type)],
        _ => [],
    };

    /// <summary>Whether a person wrote it: what generators write has a path that is not in the folder.</summary>
    private bool IsWritten(SyntaxTree tree) => tree.FilePath.StartsWith(folder, StringComparison.Ordinal);

    private string FileOf(SyntaxTree tree) => Path.GetRelativePath(folder, tree.FilePath).Replace('\\', '/');
}
