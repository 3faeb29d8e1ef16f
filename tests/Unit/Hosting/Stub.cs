using System.Reflection;

namespace Parley.Unit.Hosting;

/// <summary>An object that forwards each call to the test's function. A stub for a grain has an id.</summary>
public class Stub : DispatchProxy, IGrainBase
{
    private Func<MethodInfo, object?[], object?> _answer = (_, _) => null;

    IGrainContext IGrainBase.GrainContext => Of<IGrainContext>((_, _) => Id);

    internal GrainId Id { get; set; }

    internal static T Of<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class => (T)Of(typeof(T), answer);

    internal static object Of(Type type, Func<MethodInfo, object?[], object?> answer)
    {
        var stub = Create(type, typeof(Stub));
        ((Stub)stub)._answer = answer;
        return stub;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
}
