using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Tables;

/// <summary>What a column is to the model.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ColumnRole>))]
public enum ColumnRole
{
    /// <summary>The density is over it.</summary>
    Modelled,

    /// <summary>The density is conditioned on it.</summary>
    Context,

    /// <summary>What the rows are judged by, never seen by the model.</summary>
    Label,

    /// <summary>No part of the model; <see cref="TableColumn.Reason"/> says why.</summary>
    LeftOut,
}
