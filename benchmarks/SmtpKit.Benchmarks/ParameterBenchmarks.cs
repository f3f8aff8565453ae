using BenchmarkDotNet.Attributes;
using SmtpKit.Wire;

namespace SmtpKit.Benchmarks;

/// <summary>The parameters of MAIL, RCPT and BDAT. Those whose values are texts to a hook allocate these, and nothing else does.</summary>
[MemoryDiagnoser]
public class ParameterBenchmarks
{
    private static readonly byte[] Parameters = " SIZE=1024 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ314159"u8.ToArray();
    private static readonly byte[] XTextValue = "rfc822+3Buser+2Btag@example.com"u8.ToArray();
    private static readonly byte[] DateTimeText = "2026-12-21T23:59:59.5+02:00"u8.ToArray();
    private static readonly byte[] Notify = "SUCCESS,FAILURE,DELAY"u8.ToArray();
    private static readonly byte[] EnvelopeId = "QQ314159+2B1"u8.ToArray();
    private static readonly byte[] OriginalRecipient = "rfc822;user+2Btag@example.com"u8.ToArray();
    private static readonly byte[] InternationalRecipient = @"utf-8;j\x{F6}rg@example.com"u8.ToArray();
    private static readonly byte[] DeliverBy = "-3600;NT"u8.ToArray();
    private static readonly byte[] ValidSince = "2026-12-21T00:00:00Z;C"u8.ToArray();
    private static readonly byte[] Size = "1048576 LAST"u8.ToArray();
    private static readonly byte[] Octets = new byte[64 * 1024];

    private readonly byte[] _decoded = new byte[64];

    /// <summary>Five of them.</summary>
    [Benchmark]
    public int ParameterReader()
    {
        ParameterReader reader = new(Parameters);
        int sum = 0;
        while (reader.TryRead())
        {
            sum += reader.Keyword.Length + reader.Value.Length;
        }

        return sum;
    }

    [Benchmark]
    public int XText()
    {
        Wire.XText.TryDecode(XTextValue, _decoded, out int length);
        return length;
    }

    [Benchmark]
    public bool DateTimeValue() => Wire.DateTimeValue.TryParse(DateTimeText, out _);

    [Benchmark]
    public bool DsnValuesNotify() => DsnValues.TryNotify(Notify, out _);

    [Benchmark]
    public bool DsnValuesEnvelopeId() => DsnValues.TryEnvelopeId(EnvelopeId, out _);

    [Benchmark]
    public bool OriginalRecipientValue() => Wire.OriginalRecipientValue.TryParse(OriginalRecipient, out _);

    [Benchmark]
    public bool OriginalRecipientValueInternational() => Wire.OriginalRecipientValue.TryParse(InternationalRecipient, out _);

    [Benchmark]
    public bool RelayValuesDeliverBy() => RelayValues.TryDeliverBy(DeliverBy, out _);

    [Benchmark]
    public bool RelayValuesValidSince() => RelayValues.TryValidSince(ValidSince, out _);

    [Benchmark]
    public long ChunkSize()
    {
        Wire.ChunkSize.Read(Size, out ChunkSize size);
        return size.Octets;
    }

    /// <summary>64 KiB, of which none is looked at.</summary>
    [Benchmark]
    public int ChunkReader() => new ChunkReader(Octets.Length).Read(Octets).Length;
}
