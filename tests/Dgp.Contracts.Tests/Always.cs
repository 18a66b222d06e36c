using FsCheck;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests;

/// <summary>Properties: what holds of everything that a generator makes; a failure shows the smallest case and its seed.</summary>
internal static class Always
{
    public static void Holds<T>(Gen<T> gen, Action<T> claim, int tests = 500) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests), Prop.ForAll(gen.ToArbitrary(), claim));
}
