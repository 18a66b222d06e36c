using System.Text;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

public sealed class ClassNamesTests : IDisposable
{
    private static readonly ClassNames Some = new(["tench, Tinca tinca", "goldfish, Carassius auratus", "crane", "Siamese cat, Siamese", "crane"]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0", 0)]
    [InlineData(" 4 ", 4)]
    [InlineData("tench", 0)]
    [InlineData("TINCA TINCA", 0)]
    [InlineData("goldfish, carassius auratus", 1)]
    [InlineData("siamese", 3)]
    public void A_class_is_found_by_index_name_or_synonym(string asked, int index) => Assert.Equal(index, Some.Index(asked));

    [Theory]
    [InlineData(" Tinca tinca", 0)]
    [InlineData("0", null)]
    [InlineData("crane", null)]
    [InlineData("goldfsh", null)]
    public void By_name_alone_no_index_is_taken_and_no_name_of_two_classes(string asked, int? index) => Assert.Equal(index, Some.Find(asked));

    [Theory]
    [InlineData("goldfsh", "1 (goldfish, Carassius auratus)")]
    [InlineData("tinca", "0 (tench, Tinca tinca)")]
    [InlineData("cat", "3 (Siamese cat, Siamese)")]
    [InlineData("crane", "2 (crane); 4 (crane)")]
    [InlineData("5", "0 to 4")]
    [InlineData("99999999999999999999", "0 to 4")]
    [InlineData("-1", "Classes are tench")]
    [InlineData("", "Classes are tench")]
    [InlineData("zzzzzzzzzz", "Classes are tench")]
    public void An_unknown_class_comes_with_what_may_have_been_meant(string asked, string hint)
    {
        var error = PriorFixtures.Fails(ErrorCode.UnknownClass, () => Some.Index(asked));

        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_name_is_answered_in_time_and_in_short()
    {
        var many = new ClassNames([.. Enumerable.Range(0, 1000).Select(i => $"animal {i}, some synonym {i}")]);

        var error = PriorFixtures.Fails(ErrorCode.UnknownClass, () => many.Index(new string('x', 1_000_000)));

        Assert.InRange(error.Message.Length + error.Hint.Length, 1, 500);
    }

    [Theory]
    [InlineData("tench, Tinca tinca\ngoldfish\npotter's wheel\n")]
    [InlineData("\ufefftench, Tinca tinca\r\ngoldfish\r\n\r\npotter's wheel")]
    [InlineData("{0: 'tench, Tinca tinca',\n 1: 'goldfish',\n 2: \"potter's wheel\"}")]
    [InlineData("0: tench, Tinca tinca\n1: goldfish\n2: potter's wheel\n")]
    [InlineData("n01440764 tench, Tinca tinca\nn01443537 goldfish\nn03992509 potter's wheel\n")]
    [InlineData("""["tench, Tinca tinca", "goldfish", "potter's wheel"]""")]
    public void Names_are_read_from_the_lists_that_people_have(string text)
    {
        var path = _folder.Write("names", Encoding.UTF8.GetBytes(text));

        Assert.Equal(["tench, Tinca tinca", "goldfish", "potter's wheel"], ClassNames.Read(path, 3));
    }

    [Theory]
    [InlineData("a\nb\n")]
    [InlineData("a\nb\nc\nd\n")]
    [InlineData("""["a", "b", ""]""")]
    [InlineData("""["a", "b", 3]""")]
    [InlineData("[")]
    [InlineData("0: a\n2: b\n1: c\n")]
    public void A_list_that_does_not_fit_the_classes_is_refused(string text)
    {
        var path = _folder.Write("names", Encoding.UTF8.GetBytes(text));

        PriorFixtures.Fails(ErrorCode.BadOption, () => ClassNames.Read(path, 3));
    }

    [Theory]
    [InlineData("tench", 0)]
    [InlineData("tench, Tinca tinca", 0)]
    [InlineData("2,tench , 1", 2, 0, 1)]
    [InlineData("0-2", 0, 1, 2)]
    [InlineData("1, 0 - 2, 1", 1, 0, 2)]
    [InlineData("pug-dog, 0-0", 1, 0)]
    public void Several_classes_are_named_with_commas_and_ranges(string list, params int[] indices) =>
        Assert.Equal(indices, new ClassNames(["tench, Tinca tinca", "pug, pug-dog", "goldfish"]).Indices(list));

    [Theory]
    [InlineData("2-1")]
    [InlineData("0-3")]
    [InlineData("0-")]
    [InlineData("tench,,1")]
    [InlineData("tench,trout")]
    [InlineData("-1")]
    [InlineData("99999999999-999999999999")]
    public void A_list_with_a_class_that_is_not_there_is_refused(string list) =>
        PriorFixtures.Fails(ErrorCode.UnknownClass, () => new ClassNames(["tench, Tinca tinca", "pug, pug-dog", "goldfish"]).Indices(list));

    [Theory]
    [InlineData("tench", 0)]
    [InlineData("Norwegian elkhound", 174)]
    [InlineData("chow chow", 260)]
    [InlineData("timber wolf", 269)]
    [InlineData("toilet tissue", 999)]
    public void ImageNets_classes_are_there_by_name(string name, int index)
    {
        Assert.Equal(1000, ImageNetClasses.Names.Count);
        Assert.Equal(index, new ClassNames(ImageNetClasses.Names).Index(name));
    }
}
