using System.IO.Compression;
using Dgp.Contracts;
using Dgp.Engine.Metrics;
using Dgp.Engine.Tests.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Metrics;

public sealed class NumpyArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Arrays_by_rows_and_by_columns_are_read_row_by_row()
    {
        var path = Write(NumpyFiles.Archive(
            ("rows", NumpyFiles.Array("2, 3", [1, 2, 3, 4, 5, 6])),
            ("columns", NumpyFiles.Array("2, 3", [1, 4, 2, 5, 3, 6], columns: true)),
            ("one", NumpyFiles.Array("2,", [7, 8]))));

        var read = NumpyArchive.Read(path, "rows", "columns", "one", "absent");

        Assert.Equal([1, 2, 3, 4, 5, 6], read["rows"].Values);
        Assert.Equal([1, 2, 3, 4, 5, 6], read["columns"].Values);
        Assert.Equal([2, 3], read["columns"].Shape);
        Assert.Equal([7, 8], read["one"].Values);
        Assert.False(read.ContainsKey("absent"));
    }

    [Fact]
    public void Single_precision_is_read_too()
    {
        var path = Write(NumpyFiles.Archive(("a", NumpyFiles.Raw("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]))));

        Assert.Equal([1, -2], NumpyArchive.Read(path, "a")["a"].Values);
    }

    [Fact]
    public void Python_objects_are_never_looked_at()
    {
        var path = Write(NumpyFiles.Archive(("a", NumpyFiles.Raw("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "cos\nsystem\n(S'true'\ntR."u8.ToArray()))));

        Assert.Equal(ErrorCode.UnsafePickle, Assert.Throws<DgpException>(() => NumpyArchive.Read(path, "a")).Code);
    }

    [Theory]
    [InlineData("{'descr': '>f8', 'fortran_order': False, 'shape': (1,), }")]
    [InlineData("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1048576, 1048576, 1048576, 1048576), }")]
    [InlineData("{'descr': '<f8', 'fortran_order': __import__('os'), 'shape': (1,), }")]
    [InlineData("")]
    public void A_header_that_does_not_say_what_is_there_is_refused(string header)
    {
        var path = Write(NumpyFiles.Archive(("a", NumpyFiles.Raw(header, new byte[8]))));

        Assert.Equal(ErrorCode.BadPrior, Assert.Throws<DgpException>(() => NumpyArchive.Read(path, "a")).Code);
    }

    [Fact]
    public void A_compressed_archive_is_refused()
    {
        var path = Write(NumpyFiles.Archive(CompressionLevel.Optimal, [("a", NumpyFiles.Array("64,", new double[64]))]));

        Assert.Equal(ErrorCode.BadPrior, Assert.Throws<DgpException>(() => NumpyArchive.Read(path, "a")).Code);
    }

    [Fact]
    public void Changed_bytes_give_numbers_or_a_coded_error()
    {
        var valid = NumpyFiles.Archive(("rows", NumpyFiles.Array("2, 3", [1, 2, 3, 4, 5, 6])), ("columns", NumpyFiles.Array("3, 2", [1, 2, 3, 4, 5, 6], columns: true)));
        var random = new Random(5);
        var refused = 0;
        for (var round = 0; round < 800; round++)
        {
            var bytes = valid.ToArray();
            for (var changes = 1 + random.Next(3); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var path = Write(random.Next(4) == 0 ? bytes[..random.Next(1, bytes.Length)] : bytes);
            try
            {
                Assert.All(NumpyArchive.Read(path, "rows", "columns").Values, a => Assert.Equal(a.Shape.Aggregate(1, (x, y) => x * y), a.Values.Length));
            }
            catch (DgpException e)
            {
                Assert.Contains(e.Code, (ErrorCode[])[ErrorCode.BadPrior, ErrorCode.UnsafePickle]);
                refused++;
            }
        }

        Assert.InRange(refused, 200, 800);
    }

    private string Write(byte[] bytes)
    {
        File.WriteAllBytes(_folder.File("a.npz"), bytes);
        return _folder.File("a.npz");
    }
}
