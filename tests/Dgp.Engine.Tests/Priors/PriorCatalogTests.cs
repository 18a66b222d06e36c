using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

public sealed class PriorCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_prior_is_found_by_name_and_by_folder()
    {
        Import("first", "alpha");
        var catalogue = new PriorCatalog(_folder.File("none"), _folder.File("first"));

        Assert.Equal("alpha", catalogue.Open("alpha").Name);
        Assert.Equal("alpha", catalogue.OpenNamed("alpha").Name);
        Assert.Equal("alpha", new PriorCatalog().Open(Path.Combine(_folder.File("first"), "alpha")).Name);
    }

    [Fact]
    public void An_unknown_name_lists_those_that_are_there()
    {
        Import("first", "alpha");
        Import("first", "beta");

        var error = PriorFixtures.Fails(ErrorCode.UnknownPrior, () => new PriorCatalog(_folder.File("first")).Open("gamma"));

        Assert.Contains("alpha, beta", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_from_elsewhere_cannot_leave_the_catalogue()
    {
        Import("first", "alpha");
        Import("second", "secret");
        var catalogue = new PriorCatalog(_folder.File("first"));

        foreach (var name in new[] { "../second/secret", Path.Combine(_folder.File("second"), "secret"), "..", ".", "", "alpha/../alpha" })
        {
            PriorFixtures.Fails(ErrorCode.UnknownPrior, () => catalogue.OpenNamed(name));
        }
    }

    [Fact]
    public void A_name_with_a_line_feed_after_it_is_none_even_where_such_a_folder_exists()
    {
        Import("first", "alpha");
        Directory.Move(Path.Combine(_folder.File("first"), "alpha"), Path.Combine(_folder.File("first"), "alpha\n"));

        PriorFixtures.Fails(ErrorCode.UnknownPrior, () => new PriorCatalog(_folder.File("first")).OpenNamed("alpha\n"));
    }

    [Fact]
    public void Listing_shows_good_priors_and_what_is_wrong_with_others()
    {
        Import("first", "beta");
        Import("first", "alpha");
        Import("second", "alpha");
        File.WriteAllText(Path.Combine(_folder.File("first"), "beta", PriorManifest.FileName), "{}");
        Directory.CreateDirectory(Path.Combine(_folder.File("first"), "empty"));

        var listed = new PriorCatalog(_folder.File("first"), _folder.File("second")).List();

        Assert.Equal(["alpha", "beta"], listed.Select(p => p.Name));
        Assert.StartsWith(_folder.File("first"), listed[0].Folder, StringComparison.Ordinal);
        Assert.NotNull(listed[0].Manifest);
        Assert.Equal(ErrorCode.BadPrior, listed[1].Problem?.Code);
    }

    private void Import(string root, string name) =>
        PriorImport.Run(PriorFixtures.WritePair(_folder, PriorFixtures.Small(32)) with { Folder = Path.Combine(_folder.File(root), name) });
}
