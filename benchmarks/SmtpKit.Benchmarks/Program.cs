using BenchmarkDotNet.Running;
using SmtpKit.Benchmarks;

WireCoverage.Check();
BenchmarkSwitcher.FromAssembly(typeof(WireCoverage).Assembly).Run(args);
