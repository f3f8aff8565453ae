using Microsoft.Data.Sqlite;
using SmtpKit.Inbox.Stores;
using SmtpKit.Inbox.Stores.Sqlite;
using SmtpKit.Inbox.Tests.Support;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Inbox.Tests.Stores;

/// <summary>The file itself: what survives, what is refused, and how it is asked.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private static readonly StoreLimits NoLimits = new(int.MaxValue, long.MaxValue, null);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restart_LosesNothing_AndIdsGoOn()
    {
        string first;
        await using (SqliteInboxStore store = Open())
        {
            first = (await store.AddAsync(Mails.Arrival(Mails.Plain("kept")))).Summary.Id;
        }

        await using SqliteInboxStore again = Open();
        (await again.FindAsync(first))!.Summary.Subject.Should().Be("kept");
        string second = (await again.AddAsync(Mails.Arrival(Mails.Plain("next")))).Summary.Id;
        string.CompareOrdinal(second, first).Should().BePositive();
        (await again.ListAsync(new InboxQuery { Search = InboxSearch.Parse("kept") })).Total.Should().Be(1);
        File.Exists(_folder["mail.db.lock"]).Should().BeTrue();
    }

    [Fact]
    public async Task DeletedAll_IsTakenOutOfTheFile_AlsoAfterARestart()
    {
        await using (SqliteInboxStore store = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => store.AddAsync(Mails.Arrival(Mails.Plain($"m{i}", new string('x', 2000)))).AsTask()));
            await store.DeleteAllAsync(InboxSearch.All);
        }

        await using (SqliteInboxStore store = Open())
        {
            (await store.GetStatisticsAsync()).Messages.Should().Be(0);
            await EmptiedAsync(store);
        }

        Ask("SELECT count(*) FROM messages").Should().Be("0");
        Ask("SELECT count(*) FROM contents").Should().Be("0");
    }

    [Fact]
    public async Task SecondProcess_IsToldWhoHasTheFile()
    {
        await using SqliteInboxStore store = Open();
        ((Func<SqliteInboxStore>)Open).Should().Throw<IOException>().WithMessage("*mail.db*in use by another process*mail.db.lock*");
    }

    [Fact]
    public void OtherFiles_AreRefused_WithWhatToDo()
    {
        File.WriteAllText(_folder["mail.db"], new string('x', 8192));
        ((Func<SqliteInboxStore>)Open).Should().Throw<IOException>().WithMessage("*mail.db*no SQLite file*");

        File.Delete(_folder["mail.db"]);
        Ask("CREATE TABLE recipes (id INTEGER)");
        ((Func<SqliteInboxStore>)Open).Should().Throw<IOException>().WithMessage("*another program*");

        File.WriteAllText(_folder["plain"], "");
        ((Func<SqliteInboxStore>)(() => new SqliteInboxStore(_folder["plain"] + "/mail.db", NoLimits, TimeProvider.System))).Should().Throw<IOException>().WithMessage("*cannot be made*writable*");
    }

    [Fact]
    public async Task LaterSchema_IsRefused()
    {
        await Open().DisposeAsync();
        Ask($"PRAGMA user_version = {SqliteSchema.Version + 1}");
        ((Func<SqliteInboxStore>)Open).Should().Throw<IOException>().WithMessage("*later version*update the package*");
    }

    [Fact]
    public async Task DamagedFile_SaysSo_AndDoesNotEndTheProcess()
    {
        await using (SqliteInboxStore store = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 300).Select(i => store.AddAsync(Mails.Arrival(Mails.Plain($"m{i}", new string('x', 2000)))).AsTask()));
        }

        Ask("PRAGMA wal_checkpoint(TRUNCATE)");
        byte[] octets = File.ReadAllBytes(_folder["mail.db"]);
        octets.AsSpan(4096 * 8).Fill(0xff);
        File.WriteAllBytes(_folder["mail.db"], octets);

        Func<Task> use = async () =>
        {
            await using SqliteInboxStore store = Open();
            await store.ListAsync(new InboxQuery { Limit = 500 });
            await store.AddAsync(Mails.Arrival(Mails.Plain("x")));
        };
        (await use.Should().ThrowAsync<IOException>()).WithMessage("*damaged*");
    }

    [Fact]
    public async Task Commit_WaitsForTheDisk_AndReadersDoNotWait()
    {
        await using SqliteInboxStore store = Open();
        using SqliteConnection writer = SqliteFileOf(isWriter: true);
        Ask(writer, "PRAGMA synchronous").Should().Be("2", "FULL: a 250 is a promise");
        Ask(writer, "PRAGMA journal_mode").Should().Be("wal");
    }

    [Fact]
    public async Task Arrival_WhileAnotherHoldsTheFile_FailsWithAdvice_AndTheNextOneIsTaken()
    {
        await using SqliteInboxStore store = Open();
        await store.AddAsync(Mails.Arrival(Mails.Plain("a")));
        using SqliteConnection other = SqliteFileOf(isWriter: false);

        // As with a disk that is full: the table cannot be written to.
        Ask(other, "PRAGMA query_only = 0");
        Ask(other, "CREATE TRIGGER refuse BEFORE INSERT ON contents BEGIN SELECT RAISE(ABORT, 'no room'); END");
        (await ((Func<Task>)(async () => await store.AddAsync(Mails.Arrival(Mails.Plain("b"))))).Should().ThrowAsync<IOException>()).WithMessage("*no room*");
        Ask(other, "DROP TRIGGER refuse");

        await store.AddAsync(Mails.Arrival(Mails.Plain("c")));
        (await store.ListAsync(new InboxQuery())).Items.Select(item => item.Subject).Should().Equal("c", "a");
        (await store.GetStatisticsAsync()).Messages.Should().Be(2);
    }

    [Fact]
    public void Upkeep_ComesToAnEnd_AlsoWhenTheOnlyMessageIsTooLarge()
    {
        using SqliteFile file = SqliteFile.Open(_folder["mail.db"]);
        using SqliteWriter writer = new(file, new StoreLimits(1, 10, null), TimeProvider.System);
        writer.Begin();
        for (int i = 0; i < 600; i++)
        {
            writer.Add(new AddWork(Mails.Arrival(Mails.Plain($"m{i}"))));
        }

        writer.Commit();
        int steps = 0;
        while (writer.HasUpkeep && steps++ < 100)
        {
            writer.Begin();
            writer.KeepUp();
            writer.Commit();
        }

        writer.HasUpkeep.Should().BeFalse();
        steps.Should().BeInRange(3, 50);
        Ask("SELECT count(*) FROM messages").Should().Be("1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("word")]
    [InlineData("\"two words\" from:ada to:bob subject:x")]
    [InlineData("is:unread")]
    [InlineData("is:read has:attachment")]
    [InlineData("has:attachment")]
    [InlineData("before:2026-01-01 after:2025-01-01")]
    [InlineData("word is:unread has:attachment before:2026-01-01")]
    public async Task Questions_GoDownAnIndex_AndSortNothing(string search)
    {
        await using SqliteInboxStore store = Open();
        using SqliteConnection connection = SqliteFileOf(isWriter: false);
        SqliteQuery query = new(InboxSearch.Parse(search), -1, long.MaxValue);
        foreach (SqliteCommand command in new[] { query.Page(connection, oldestFirst: false, 51), query.Page(connection, oldestFirst: true, 51), query.Count(connection, 10_001), query.Ids(connection, 250) })
        {
            command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
            List<string> plan = [];
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                plan.Add(reader.GetString(3));
            }

            // The index of words is a table of its own kind, which goes down its own tree where its plan has an M for MATCH; a subquery is read as it comes.
            plan.Should().NotBeEmpty();
            plan.Where(step => step.StartsWith("SCAN", StringComparison.Ordinal) && !step.StartsWith("SCAN (subquery", StringComparison.Ordinal))
                .Where(step => !(step.StartsWith("SCAN words VIRTUAL TABLE INDEX", StringComparison.Ordinal) && step.Contains('M')))
                .Should().BeEmpty(command.CommandText);
            plan.Should().NotContain(step => step.Contains("TEMP B-TREE"), command.CommandText);
        }
    }

    private SqliteInboxStore Open() => new(_folder["mail.db"], NoLimits, TimeProvider.System);

    private string Ask(string sql)
    {
        using SqliteConnection connection = new($"Data Source={_folder["mail.db"]};Pooling=False");
        connection.Open();
        return Ask(connection, sql);
    }

    private static string Ask(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) ?? "";
    }

    // As the store opens its own, past the lock that this process has.
    private SqliteConnection SqliteFileOf(bool isWriter) => SqliteFile.Connect(_folder["mail.db"], isWriter);

    // Each arrival stands behind a step of what is taken out.
    private async Task EmptiedAsync(SqliteInboxStore store)
    {
        for (int i = 0; i < 1000 && Ask("SELECT count(*) FROM messages WHERE id <= (SELECT floor FROM sums)") != "0"; i++)
        {
            await store.MarkAsync(["00000000001"], unread: true);
        }
    }
}
