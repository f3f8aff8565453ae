using System.Buffers;
using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

/// <summary>Base64 as RFC 4648 section 4 has it, and nothing else.</summary>
public sealed class SaslResponseTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("AGFkYQBzZWNyZXQ=", "\0ada\0secret")]
    [InlineData("YWRh", "ada")]
    [InlineData("YWR", null)]
    [InlineData("YQ", null)]
    [InlineData("YQ=", null)]
    [InlineData("YQ==YWRh", null)]
    [InlineData("YR==", null)]
    [InlineData("YW Rh", null)]
    [InlineData("YWRh ", null)]
    [InlineData("\tYWRh", null)]
    [InlineData("YW\rRh", null)]
    [InlineData("YW\nRh", null)]
    [InlineData("YW-_", null)]
    [InlineData("*", null)]
    [InlineData("é", null)]
    public void Response_IsBase64AndNothingElse(string encoded, string? decoded)
    {
        using SaslResponse response = new(Encoding.UTF8.GetBytes(encoded));
        response.IsValid.Should().Be(decoded is not null);
        (response.IsValid ? Encoding.UTF8.GetString(response.Octets) : null).Should().Be(decoded);
    }

    [Fact]
    public void Buffer_IsGivenBackErased()
    {
        // A size that nobody else rents on this thread: the pool gives out again what came back last.
        byte[] secret = new byte[150_000];
        Array.Fill(secret, (byte)'s');
        SaslResponse response = new(Encoding.ASCII.GetBytes(Convert.ToBase64String(secret)));
        response.Octets.SequenceEqual(secret).Should().BeTrue();
        response.Dispose();

        byte[] rented = ArrayPool<byte>.Shared.Rent(secret.Length);
        bool isTheSame = response.Octets.Overlaps(rented);
        bool isErased = !rented.AsSpan().ContainsAnyExcept((byte)0);
        ArrayPool<byte>.Shared.Return(rented);
        isTheSame.Should().BeTrue("what is rented is returned");
        isErased.Should().BeTrue("it may hold a password");
    }
}
