namespace Parley.ApiFrontend.Http;

/// <summary>Names the types by which the OpenAPI document describes a type that has its own JSON converter.</summary>
/// <param name="shapes">A type with the same shape; several: any one of them.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class SerializedAsAttribute(params Type[] shapes) : Attribute
{
    /// <summary>The types with the same shape.</summary>
    public IReadOnlyList<Type> Shapes => shapes;
}
