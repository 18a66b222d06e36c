using System.Formats.Tar;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Dgp.Worker.Evaluation;
using Dgp.Worker.Tests.Scores;

namespace Dgp.Worker.Tests.Evaluation;

public sealed class SourcePicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Prior _prior;

    public SourcePicturesTests() => _prior = TinyPrior.Write(_folder, "cat", "airplane", "lake");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fewer_pictures_are_the_beginning_of_more_and_spread_evenly()
    {
        var data = Data();

        var all = SourcePictures.Choose(data, _prior, null, classIsKnown: true);

        // By class in the prior's order; lake has only one, and boat is no class of it.
        Assert.Equal(["airplane/1.png", "cat/1.png", "lake/1.png", "airplane/2.png", "cat/2.png", "airplane/3.png", "cat/3.png"], all.Select(p => p.Name));
        Assert.Equal([0, 1, 2, 0, 1, 0, 1], all.Select(p => p.ClassIndex));
        for (var most = 1; most <= all.Count; most++)
        {
            Assert.Equal(all.Take(most).Select(p => p.Name), SourcePictures.Choose(data, _prior, most, classIsKnown: true).Select(p => p.Name));
        }
    }

    [Fact]
    public void An_archive_has_the_same_pictures_as_its_folder()
    {
        var data = Data();
        TarFile.CreateFromDirectory(data, _folder["data.tar"], includeBaseDirectory: false);

        var (folder, tar) = (SourcePictures.Choose(data, _prior, 5, classIsKnown: true), SourcePictures.Choose(_folder["data.tar"], _prior, 5, classIsKnown: true));

        Assert.Equal(folder.Select(p => (p.Name, p.Class, p.ClassIndex)), tar.Select(p => (p.Name, p.Class, p.ClassIndex)));
        Assert.All(folder.Zip(tar), p => Assert.Equal(p.First.Bytes, p.Second.Bytes));
    }

    [Fact]
    public void A_list_names_pictures_beside_it_and_their_classes()
    {
        Data();
        File.WriteAllText(_folder["list.tsv"], "# mine\ndata/cat/2.png\tcat\r\ndata/cat/1.png\tcat\n\ndata/airplane/1.png\t0\ndata/gone.png\tlake\n");

        var listed = SourcePictures.Choose(_folder["list.tsv"], _prior, null, classIsKnown: true);

        // In the list's own order within a class.
        Assert.Equal(["data/airplane/1.png", "data/cat/2.png", "data/gone.png", "data/cat/1.png"], listed.Select(p => p.Name));
        Assert.Equal(["airplane", "cat", "lake", "cat"], listed.Select(p => p.Class));
        Assert.Null(listed[2].Bytes);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<DgpException>(() => listed[2].Square(32)).Code);
    }

    [Fact]
    public void Pictures_of_no_class_are_only_for_methods_that_need_none()
    {
        _folder.File("flat/1.png", TestPictures.Png(32, 32));

        var one = Assert.Single(SourcePictures.Choose(_folder["flat"], _prior, null, classIsKnown: false));
        Assert.Null(one.Class);
        var refused = Assert.Throws<DgpException>(() => SourcePictures.Choose(_folder["flat"], _prior, null, classIsKnown: true));
        Assert.Contains("--class auto", refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_and_a_class_that_is_none_are_refused()
    {
        Directory.CreateDirectory(_folder["empty"]);
        File.WriteAllText(_folder["list.txt"], "a.png\tdog\n");

        Assert.Equal(ErrorCode.BadOption, Assert.Throws<DgpException>(() => SourcePictures.Choose(_folder["empty"], _prior, null, classIsKnown: true)).Code);
        Assert.Equal(ErrorCode.UnknownClass, Assert.Throws<DgpException>(() => SourcePictures.Choose(_folder["list.txt"], _prior, null, classIsKnown: true)).Code);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<DgpException>(() => SourcePictures.Choose(_folder["nowhere"], _prior, null, classIsKnown: true)).Code);
    }

    private string Data()
    {
        foreach (var (name, count) in (ReadOnlySpan<(string, int)>)[("boat", 2), ("cat", 3), ("airplane", 3), ("lake", 1)])
        {
            for (var i = 1; i <= count; i++)
            {
                _folder.File($"data/{name}/{i}.png", TestPictures.Png(30 + i, 40));
            }
        }

        return _folder["data"];
    }
}
