using System.Text;
using Dgp.Engine.NativeTorch;
using Xunit;

namespace Dgp.Engine.Tests.NativeTorch;

/// <summary>On TorchSharp's own bridge, which names GLIBCXX_3.4.32 and calls nothing of it.</summary>
public class WeakVersionNeedTests
{
    private const string Unused = "GLIBCXX_3.4.32";

    private static readonly byte[] Bridge = File.ReadAllBytes(
        Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so"));

    [Fact]
    public void Only_the_flags_of_that_one_need_change()
    {
        var loosened = WeakVersionNeed.Loosen(Bridge, Unused);

        var changed = Enumerable.Range(0, Bridge.Length).Where(i => Bridge[i] != loosened[i]).ToList();
        var place = Assert.Single(changed);
        Assert.Equal((0, 2), (Bridge[place], loosened[place]));
    }

    [Fact]
    public void The_file_itself_stays_as_it_is()
    {
        var before = Bridge.ToArray();

        WeakVersionNeed.Loosen(Bridge, Unused);

        Assert.Equal(before, Bridge);
    }

    [Theory]
    [InlineData("GLIBCXX_3.4")]
    [InlineData("GLIBC_2.34")]
    public void A_version_whose_functions_are_called_stays_needed(string version) =>
        Assert.Contains($"of {version}.", Refusal(Bridge, version), StringComparison.Ordinal);

    [Fact]
    public void A_version_that_is_not_named_is_refused() => Assert.Equal("It does not name GLIBCXX_9.9.", Refusal(Bridge, "GLIBCXX_9.9"));

    [Theory]
    [InlineData("")]
    [InlineData("MZ")]
    [InlineData("#!/bin/sh and much more than the sixty-four bytes that a header of a library would have")]
    public void What_is_no_library_is_refused(string content) =>
        Assert.Equal("It is no 64-bit little-endian ELF file.", Refusal(Encoding.ASCII.GetBytes(content), Unused));

    [Fact]
    public void A_library_that_is_cut_or_whose_headers_are_damaged_is_refused_or_loosened_and_never_read_outside()
    {
        var chance = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var damaged = i % 3 == 0 ? Bridge[..chance.Next(Bridge.Length)] : Bridge.ToArray();
            for (var n = 0; n < 4 && damaged.Length > 0; n++)
            {
                // The header, and the table of sections at the end.
                var within = Math.Min(damaged.Length, 2048);
                damaged[chance.Next(2) == 0 ? chance.Next(Math.Min(within, 64)) : damaged.Length - 1 - chance.Next(within)] = (byte)chance.Next(256);
            }

            try
            {
                WeakVersionNeed.Loosen(damaged, Unused);
            }
            catch (InvalidDataException)
            {
                // Refused.
            }
        }
    }

    private static string Refusal(byte[] library, string version) =>
        Assert.Throws<InvalidDataException>(() => WeakVersionNeed.Loosen(library, version)).Message;
}
