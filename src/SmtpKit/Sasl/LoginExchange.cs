using System.Text;
using System.Text.Unicode;

namespace SmtpKit.Sasl;

/// <summary>
/// LOGIN (draft-murchison-sasl-login): asks for the user name, then for the password. Obsolete, and the only mechanism some clients know.
/// The prompts are the ones that those clients wait for, to the letter.
/// </summary>
internal sealed class LoginExchange : SaslExchange
{
    public const string Name = "LOGIN";

    private string? _userName;

    public override SaslStep Begin() => SaslStep.Challenge("Username:"u8.ToArray());

    public override SaslStep Next(ReadOnlySpan<byte> response)
    {
        // NUL as in PLAIN (RFC 4616 section 2): a table behind the authenticator may end a name or a password there, and take two of them for one.
        if (response.Contains((byte)0) || !Utf8.IsValid(response))
        {
            return SaslStep.Failed;
        }

        string text = Encoding.UTF8.GetString(response);
        if (_userName is null)
        {
            // An empty name fails only after the password was asked for, like any other wrong name.
            _userName = text;
            return SaslStep.Challenge("Password:"u8.ToArray());
        }

        return _userName.Length == 0 || text.Length == 0
            ? SaslStep.Failed
            : SaslStep.Judge(new PasswordCredential(Name, _userName, text, authorizationIdentity: null));
    }
}
