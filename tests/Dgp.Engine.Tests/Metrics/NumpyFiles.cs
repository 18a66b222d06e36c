using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Dgp.Engine.Tests.Metrics;

/// <summary>Files of NumPy, byte by byte.</summary>
internal static class NumpyFiles
{
    public static byte[] Archive(params IReadOnlyList<(string Name, byte[] Array)> arrays) => Archive(CompressionLevel.NoCompression, arrays);

    public static byte[] Archive(CompressionLevel compression, IReadOnlyList<(string Name, byte[] Array)> arrays)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, array) in arrays)
            {
                using var entry = zip.CreateEntry($"{name}.npy", compression).Open();
                entry.Write(array);
            }
        }

        return stream.ToArray();
    }

    public static byte[] Array(string shape, double[] values, bool columns = false) =>
        Raw($"{{'descr': '<f8', 'fortran_order': {(columns ? "True" : "False")}, 'shape': ({shape}), }}", MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static byte[] Raw(string header, byte[] data)
    {
        var text = Encoding.ASCII.GetBytes(header.PadRight(117) + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. data];
    }

    /// <summary>NIQE's pristine model of record.py.</summary>
    public static byte[] PristineModel()
    {
        var mean = FormulaNoise.Raw("niqe mean", 36).Select(u => u + 1.5).ToArray();
        var u = FormulaNoise.Raw("niqe covariance", 36 * 36);
        var covariance = new double[36 * 36];
        for (var i = 0; i < covariance.Length; i++)
        {
            var (row, column) = (i / 36, i % 36);
            covariance[i] = (Enumerable.Range(0, 36).Sum(k => u[(row * 36) + k] * u[(column * 36) + k]) / 36) + (row == column ? 0.01 : 0);
        }

        var window = Enumerable.Range(0, 49).Select(i => Math.Exp(-((((i / 7) - 3) * ((i / 7) - 3)) + (((i % 7) - 3) * ((i % 7) - 3))) / (2 * Math.Pow(7.0 / 6, 2)))).ToArray();
        var sum = window.Sum();
        // The covariance is symmetric, so that its order does not matter; the published file's is by columns.
        return Archive(
            ("mu_pris_param", Array("1, 36", mean)), ("cov_pris_param", Array("36, 36", covariance, columns: true)), ("gaussian_window", Array("7, 7", [.. window.Select(w => w / sum)])));
    }
}
