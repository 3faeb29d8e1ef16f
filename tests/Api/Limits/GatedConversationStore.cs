using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Core.Storage;

namespace Parley.Api.Limits;

/// <summary>A conversation store whose appends to one conversation wait until the test releases them.</summary>
public class GatedConversationStore : DispatchProxy
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _free = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IConversationStore? _inner;

    /// <summary>The conversation whose appends wait.</summary>
    internal string? Held { get; set; }

    /// <summary>Ends when the first append waits.</summary>
    internal Task Arrived => _arrived.Task;

    /// <summary>Creates a store; <see cref="PutInto"/> lets a server use it.</summary>
    internal static GatedConversationStore Make() => (GatedConversationStore)(object)Create<IConversationStore, GatedConversationStore>();

    /// <summary>Decorates the registered store with this one.</summary>
    internal void PutInto(IServiceCollection services)
    {
        var inner = services.Single(service => service.ServiceType == typeof(IConversationStore)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton(provider =>
        {
            _inner = (IConversationStore)ActivatorUtilities.CreateInstance(provider, inner);
            return (IConversationStore)(object)this;
        }));
    }

    /// <summary>Releases all waiting appends.</summary>
    internal void LetGo() => _free.SetResult();

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        args is [ConversationAppend append, ..] && append.Id.Value == Held
            ? AppendLaterAsync(append)
            : targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);

    private async Task<AppendOutcome> AppendLaterAsync(ConversationAppend append)
    {
        _arrived.TrySetResult();
        await _free.Task;
        return await _inner!.AppendAsync(append, CancellationToken.None);
    }
}
