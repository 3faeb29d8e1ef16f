using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Http.Json;
using Parley.ApiFrontend.Inbox;
using Parley.ApiFrontend.Live;
using Parley.Content;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Unit.Live;

/// <summary>A pointer in an event has the same bytes as in an answer, whichever pointers were written before it.</summary>
public sealed class PointerJsonTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Json = new ServiceCollection()
        .AddStrictJson(InboxJson.Default)
        .BuildServiceProvider()
        .GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    private static readonly Gen<string> Text =
        Gen.Int[0, 3].Select(number => new[] { "", "Grüße, \"du\" <b>&\n\U0001F600", "plain", "\\'\u0000" }[number]);
    private static readonly Gen<long> Number = Gen.OneOf(Gen.Long[0, 20], Gen.Const(long.MaxValue));
    private static readonly Gen<DateTimeOffset> Time = Gen.Int[-3, 3].Select(minutes => Now.AddMinutes(minutes).AddTicks(minutes));

    private static readonly Gen<Image?> Picture =
        Text.Select(text => new Image($"/v1/media/{text}.jpg", 30, 20, "#aabbcc", text)).Null(0.3);

    private static readonly Gen<SharePreview?> Share =
        Gen.Select(Gen.Enum<ShareKind>(), Text, Picture, (kind, title, image) => new SharePreview(kind, title, image)).Null(0.5);

    private static readonly Gen<MessagePreview?> Preview = Gen.Select(
        Number, Gen.Int[1, 3], Text.Null(0.3), Share, Time,
        (seq, sender, excerpt, share, at) => new MessagePreview(seq, User(sender), excerpt, share, at)).Null(0.2);

    // Few different values, so that many pointers of a run share some of their parts and differ in others.
    private static readonly Gen<Pointer> Any = Gen.Select(
        Gen.Select(Gen.Int[1, 3], Gen.Enum<ConversationKind>(), Text.Null(0.5), Gen.Int[1, 3].Array[0, 3]),
        Gen.Select(Gen.Enum<MemberState>(), Number, Number, Number, Number, Number),
        Gen.Select(Preview, Time, Gen.Enum<InboxFolder>(), Gen.OneOf(Time, Gen.Const(DateTimeOffset.MaxValue)).Nullable(0.5)),
        (common, own, rest) => new Pointer(
            ConversationId.DirectOf(User(common.Item1), User(0)),
            common.Item2,
            common.Item3,
            [.. common.Item4.Select(User)],
            own.Item1,
            own.Item2,
            own.Item3,
            own.Item4,
            own.Item5,
            rest.Item1,
            rest.Item2,
            rest.Item3,
            rest.Item4,
            own.Item6));

    [Fact]
    public void A_pointer_has_the_bytes_of_an_answer() => Any.Array[1, 20].Sample(
        pointers =>
        {
            using var json = new PointerJson(Json);
            foreach (var pointer in pointers.Concat(pointers.Select(first => pointers[0] with { ReadSeq = first.ReadSeq })))
            {
                var output = new ArrayBufferWriter<byte>();
                json.Write(pointer, Now, output);

                Assert.Equal(
                    JsonSerializer.Serialize(PointerResponse.From(pointer, Now), Json),
                    Encoding.UTF8.GetString(output.WrittenSpan));
            }
        },
        iter: 2_000);

    // A newer silo may have such a value. The event must not name another value in its place.
    [Theory]
    [InlineData((ConversationKind)99, MemberState.Joined, InboxFolder.Main)]
    [InlineData(ConversationKind.Group, (MemberState)99, InboxFolder.Main)]
    [InlineData(ConversationKind.Group, MemberState.Joined, (InboxFolder)99)]
    public void A_value_that_this_version_does_not_know_is_refused_as_in_an_answer(
        ConversationKind kind, MemberState state, InboxFolder folder)
    {
        var pointer = Any.Single() with { Kind = kind, State = state, Folder = folder };
        using var json = new PointerJson(Json);

        Assert.Throws<KeyNotFoundException>(() => json.Write(pointer, Now, new ArrayBufferWriter<byte>()));
        Assert.Throws<KeyNotFoundException>(() => JsonSerializer.Serialize(PointerResponse.From(pointer, Now), Json));
    }

    private static UserId User(int number) => UserId.Parse($"user{number}");
}
