using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit.v3;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>A fact that needs an outside program: skipped where it is not installed, failed there when <c>CI=true</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsProgramFactAttribute : FactAttribute, IBeforeAfterTestAttribute
{
    private OutsideProgram _program;

    /// <summary>Names the program; its package has the same name unless <see cref="Package"/> says another.</summary>
    public NeedsProgramFactAttribute(string program, [CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine)
    {
        _program = new OutsideProgram(program, program);
        Skip = _program.SkipReason(OutsideProgram.IsRequired);
    }

    /// <summary>The Debian package that brings the program.</summary>
    public string Package
    {
        get => _program.Package;
        set
        {
            _program = _program with { Package = value };
            Skip = _program.SkipReason(OutsideProgram.IsRequired);
        }
    }

    /// <summary>An environment variable that may hold the program's path. Default: none.</summary>
    public string? Variable
    {
        get => _program.Variable;
        set
        {
            _program = _program with { Variable = value };
            Skip = _program.SkipReason(OutsideProgram.IsRequired);
        }
    }

    /// <summary>Whether only root can run it so. Default: false.</summary>
    public bool NeedsRoot
    {
        get => _program.NeedsRoot;
        set
        {
            _program = _program with { NeedsRoot = value };
            Skip = _program.SkipReason(OutsideProgram.IsRequired);
        }
    }

    /// <inheritdoc/>
    public void Before(MethodInfo methodUnderTest, IXunitTest test) => _program.Require();

    /// <inheritdoc/>
    public void After(MethodInfo methodUnderTest, IXunitTest test)
    {
    }
}
