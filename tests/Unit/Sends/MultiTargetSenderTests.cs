using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Parley.ApiFrontend;
using Parley.ApiFrontend.Sends;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Unit.Sends;

public sealed class MultiTargetSenderTests
{
    private static readonly UserId Alice = UserId.Parse("alice");
    private static readonly SendMessage Hello = new(ClientId.Parse("s1"), "Hello", [], null);
    private static readonly ConversationId Quick = ConversationId.Parse("d~alice~bob");
    private static readonly ConversationId Broken = ConversationId.Parse("d~alice~carol");
    private static readonly ConversationId Silent = ConversationId.Parse("d~alice~dave");

    [Fact]
    public async Task A_failing_or_silent_target_does_not_prevent_the_results_of_others()
    {
        var time = new FakeTimeProvider();
        var grains = Grains.Where((id, cancellationToken) =>
            id == Quick.Value ? Task.FromResult<Result<Created<EntryView>>>(new Created<EntryView>(new(7, null, default, []), false))
            : id == Broken.Value ? throw new TimeoutException("The silo is gone.")
            : new TaskCompletionSource<Result<Created<EntryView>>>().Task.WaitAsync(cancellationToken));
        var sender = new MultiTargetSender(grains, Options.Create(new ApiOptions()), time, NullLogger<MultiTargetSender>.Instance);

        var tooMuch = new Error(ErrorCode.RateLimited, "Too much.");

        var sending = sender.SendAsync(
            Alice, Hello, [To(Quick), To(Broken), To(Silent), (new(ConversationId: Quick), tooMuch)], CancellationToken.None);
        time.Advance(new ApiOptions().Timeout * 0.8); // before the request's own deadline
        var results = await sending;

        Assert.Equal(new(new(Quick, 7), IsRepeat: false), results[0].Value);
        Assert.Equal(
            [null, ErrorCode.OutcomeUnknown, ErrorCode.OutcomeUnknown, (ErrorCode?)ErrorCode.RateLimited],
            results.Select(result => result.Error?.Code));
    }

    private static (SendTargetRequest Target, Error? Refusal) To(ConversationId id) => (new(ConversationId: id), null);

    /// <summary>Grains whose only working call is a send to a conversation.</summary>
    public class Grains : DispatchProxy
    {
        private Func<object?[], object?> _answer = _ => null;

        public static IGrainFactory Where(Func<string, CancellationToken, Task<Result<Created<EntryView>>>> send) =>
            Of<IGrainFactory>(key => Of<IConversationGrain>(arguments => send((string)key[0]!, (CancellationToken)arguments[^1]!)));

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(args!);

        private static T Of<T>(Func<object?[], object?> answer)
            where T : class
        {
            var proxy = Create<T, Grains>();
            ((Grains)(object)proxy)._answer = answer;
            return proxy;
        }
    }
}
