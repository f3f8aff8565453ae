namespace SmtpKit.Interop.Tests.Support;

/// <summary>The kinds of messages that are sent; see <see cref="TestMessage"/>.</summary>
public enum Content
{
    /// <summary>A few lines of ASCII.</summary>
    Ascii,

    /// <summary>Octets above 127: in ISO 8859-1, in UTF-8, and all of them.</summary>
    EightBit,

    /// <summary>Lines that begin with dots, and nothing but dots.</summary>
    Dots,

    /// <summary>A 20 MB attachment.</summary>
    Large,
}
