using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Holds the columns that options name to those that a file has.</summary>
internal static class KnownNames
{
    /// <summary>Throws for a name that the file does not have.</summary>
    /// <param name="source">The file.</param>
    /// <param name="options">What names columns.</param>
    /// <param name="decided">The columns that are decided on.</param>
    /// <param name="cyclic">The columns that are to go round.</param>
    /// <exception cref="DataFaultException">There is one; the sentence says which column is nearest.</exception>
    public static void Require(ITableSource source, TableOptions options, IReadOnlyList<string> decided, IReadOnlyList<string> cyclic)
    {
        Require(nameof(options.Decided), "is decided on", decided);
        Require(nameof(options.Columns), "is to be learnt", options.Columns);
        Require(nameof(options.Drop), "is to be left out", options.Drop);
        Require(nameof(options.Categories), "is to hold categories", options.Categories);
        Require(nameof(options.Cyclic), "is to go round", cyclic);
        Require(nameof(options.Given), "is to be given", options.Given);
        Require(nameof(options.By), "is to tell series apart", One(options.By));
        Require(nameof(options.OrderBy), "is to order the rows", One(options.OrderBy));
        Require(nameof(options.Label), "is to label the rows", One(options.Label));
        Require(nameof(options.Continuous), "is to be continuous", options.Continuous is ["*"] ? null : options.Continuous);

        static IReadOnlyList<string>? One(string? name) => name is null ? null : [name];

        void Require(string option, string use, IReadOnlyList<string>? names)
        {
            foreach (var name in names ?? [])
            {
                if (!source.Names.Contains(name))
                {
                    throw new DataFaultException(
                        $"'{name}' {use} but '{source.Path}' has no such column"
                        + NearestName.Hint(name, source.Names, $"it has {string.Join(", ", source.Names.Take(50))}"))
                    {
                        Options = [option],
                    };
                }
            }
        }
    }
}
