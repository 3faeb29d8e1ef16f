using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Parley.ApiFrontend.Auth;
using Parley.Users;

namespace Parley.Unit.Auth;

public sealed class CallerTests
{
    private static readonly UserId Alice = UserId.Parse("alice");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Two_tokens_of_one_person_and_one_second_are_two_sessions()
    {
        var (one, other) = (Sign(), Sign());
        Assert.NotEqual(one.EncodedToken, other.EncodedToken);
        Assert.NotEqual(Caller.From(Alice, one).SessionId, Caller.From(Alice, other).SessionId);
        Assert.Equal(Caller.From(Alice, one), Caller.From(Alice, new JsonWebToken(one.EncodedToken)));
    }

    [Fact]
    public void A_caller_has_the_expiry_of_the_token_and_a_hash_in_place_of_the_token()
    {
        var caller = Caller.From(Alice, Sign());
        Assert.Equal(_time.GetUtcNow().AddHours(12), caller.ExpiresAt);
        Assert.Matches("^[A-Za-z0-9_-]{22}$", caller.SessionId);
    }

    private JsonWebToken Sign()
    {
        var options = new AuthOptions { SigningKey = Convert.ToBase64String(new byte[AuthOptions.MinKeyBytes]) };
        return new(TokenIssuer.Choose(Options.Create(options), dataFolder: null, _time).Issue(Alice).Token);
    }
}
