using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>Writes the members of an enum as JSON people write: <c>odd-even</c>, not <c>OddEven</c> or 1.</summary>
internal sealed class KebabCaseEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
