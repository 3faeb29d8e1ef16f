using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parley.Api.Hosting;
using Parley.Api.Http;
using Parley.ApiFrontend.Auth;
using Parley.Silo;
using Parley.Testing;
using Parley.Users;

namespace Parley.Api.Auth;

public sealed class SignInTests(SharedServer shared)
{
    [Fact]
    public async Task Sign_in_creates_a_new_person_with_the_first_given_name()
    {
        var id = SharedServer.NewUser("alice");
        await shared.Server.AsAsync(id, "Alice A.");
        var alice = await shared.Server.AsAsync(id, "Mallory");
        Assert.Equal("Alice A.", (await alice.Me.GetAsync()).DisplayName);
    }

    [Fact]
    public async Task A_token_of_the_configured_key_is_valid_at_every_front_end_with_this_key()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var one = await ParleyServer.StartAsync(("Auth:SigningKey", key), ("Auth:DevSignIn", "true"));
        await using var other = await ParleyServer.StartAsync(("Auth:SigningKey", key));
        using var http = await one.HttpAsAsync("alice");
        using var elsewhere = other.Anonymous();
        elsewhere.DefaultRequestHeaders.Authorization = http.DefaultRequestHeaders.Authorization;
        using var response = await elsewhere.GetAsync("/v1/me");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Without_a_token_the_answer_is_401_and_says_how_to_authenticate()
    {
        using var http = shared.Server.Anonymous();
        using var response = await http.GetAsync("/v1/me");
        await ProblemAssert.IsAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_token_is_valid_until_it_expires()
    {
        var id = SharedServer.NewUser("alice");
        await shared.Server.AsAsync(id);
        var now = shared.Server.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        Assert.Equal(HttpStatusCode.OK, (await GetMeAsync(InvalidTokens.Signed(shared.Server, id, now.AddMinutes(1)))).StatusCode);

        using var late = await GetMeAsync(InvalidTokens.Expired(shared.Server, UserId.Parse(id)));
        var problem = await ProblemAssert.IsAsync(late, HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Contains("expired", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cached_token_stays_valid_and_validates_no_other_token()
    {
        var id = SharedServer.NewUser("alice");
        await shared.Server.AsAsync(id);
        var expires = shared.Server.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddMinutes(1);
        var (good, forged) = (InvalidTokens.Signed(shared.Server, id, expires), InvalidTokens.Forged(id, expires));
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(HttpStatusCode.OK, (await GetMeAsync(good)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetMeAsync(forged)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetMeAsync(good[..^4] + "AAAA")).StatusCode);
        }
    }

    [Fact]
    public async Task A_token_whose_claim_is_no_user_id_is_refused_with_a_message()
    {
        var now = shared.Server.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        using var response = await GetMeAsync(InvalidTokens.Signed(shared.Server, "auth0|42", now.AddMinutes(1)));
        var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Contains("'sub' is not a user id", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_another_issuer_is_refused_although_the_key_is_right()
    {
        var now = shared.Server.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        using var response = await GetMeAsync(InvalidTokens.Signed(shared.Server, "alice", now.AddMinutes(1), issuer: "somebody-else"));
        await ProblemAssert.IsAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public void The_embedded_default_generates_one_key_that_only_its_owner_can_read()
    {
        using var folder = new TemporaryFolder();
        var data = new DirectoryInfo(Path.Combine(folder.Path, "data"));
        var first = SigningKey.OfFolder(data);
        Assert.Equal(first, SigningKey.OfFolder(data));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(data.GetFiles()).FullName));
    }

    [Fact]
    public void No_data_protection_key_is_written_into_the_home_folder() => Assert.DoesNotContain(
        shared.Server.Services.GetServices<IHostedService>(),
        service => service.GetType().Assembly == typeof(KeyManagementOptions).Assembly);

    [Fact]
    public void A_damaged_key_makes_the_start_fail_with_a_message()
    {
        using var folder = new TemporaryFolder();
        var data = new DirectoryInfo(folder.Path);
        SigningKey.OfFolder(data);
        File.WriteAllText(Assert.Single(data.GetFiles()).FullName, "not a key");
        Assert.Contains(
            "is not a signing key", Assert.Throws<StartException>(() => SigningKey.OfFolder(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_without_issuer_key_and_folder_does_not_start()
    {
        var start = Assert.Throws<StartException>(
            () => TokenIssuer.Choose(Options.Create(new AuthOptions()), dataFolder: null, TimeProvider.System));
        Assert.Contains("Auth:SigningKey", start.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Auth:SigningKey", "c2hvcnQ=", "at least 32")]
    [InlineData("Auth:Authority", "https://issuer.example", "needs Auth:Audience")]
    [InlineData("Auth:TokenLifetime", "0.00:00:01", "TokenLifetime")]
    [InlineData("Api:DefaultPage", "101", "DefaultPage")]
    [InlineData("Api:Timeout", "99m", "00:00:05")]
    [InlineData("Api:TrustedProxies", "192.0.2.1", "Api:TrustedProxies:0=192.0.2.1")]
    [InlineData("Api:PublicOrigin", "chat.example", "https://chat.example")]
    [InlineData("Api:PublicOrigin", "https://chat.example/parley", "https://chat.example")]
    [InlineData("Api:PublicOrigin", "ftp://chat.example", "https://chat.example")]
    [InlineData("Auth:DevSignInHosts", "chat.example", "Auth:DevSignInHosts:0=chat.example")]
    [InlineData("RateLimits:Send", "5", "RateLimits:Send is not a setting")]
    [InlineData("RocksDb:Sync", "true", "RocksDb:Sync is not a setting")]
    public async Task A_wrong_option_makes_the_start_fail_with_a_message(string key, string value, string words)
    {
        var start = await Assert.ThrowsAsync<OptionsValidationException>(() => ParleyServer.StartAsync((key, value)));
        Assert.Contains(words, start.Message, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> GetMeAsync(string token)
    {
        using var http = shared.Server.Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.GetAsync("/v1/me");
    }
}
