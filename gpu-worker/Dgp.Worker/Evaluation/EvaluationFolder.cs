using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Tasks;
using Dgp.Worker.Output;
using Dgp.Worker.Restoring;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Evaluation;

/// <summary>Where the pictures of an evaluation lie: a folder for each, with the original, what each task makes of it, and each run's result.</summary>
internal sealed class EvaluationFolder(string path)
{
    private const string PicturesName = "pictures";
    private const int LongestName = 60;
    private const int DigestDigits = 8;

    /// <summary>Relative; letters that some file system refuses are dashes, and a digest keeps names apart that then look alike.</summary>
    public static string Of(SourcePicture picture)
    {
        var stem = $"{picture.Class?.Split(',')[0]}-{Path.GetFileNameWithoutExtension(picture.Name)}".Trim('-');
        var letters = stem.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-').Take(LongestName);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(picture.Name)))[..DigestDigits];
        return Path.Combine(PicturesName, $"{new string([.. letters])}-{digest}");
    }

    public static string Original(SourcePicture picture) => Path.Combine(Of(picture), "original.png");

    public static string Damaged(SourcePicture picture, RestorationTask task) => Path.Combine(Of(picture), $"{task.Verb()}.png");

    public static string Restored(SourcePicture picture, RunKey key) => Path.Combine(
        Of(picture), string.Create(CultureInfo.InvariantCulture, $"{key.Task.Verb()}-{key.Method}{(key.Seed is long seed ? $"-{seed}" : "")}.png"));

    public bool Has(string file) => new FileInfo(Path.Combine(path, file)) is { Exists: true, Length: > 0 };

    /// <exception cref="DgpException">CannotWrite.</exception>
    public void Write(string file, Image<Rgb24> picture)
    {
        var full = Path.Combine(path, file);
        OutputFolder.Prepare(Path.GetDirectoryName(full)!).Write(Path.GetFileName(full), stream => picture.SaveAsPng(stream));
    }

    public byte[] Bytes(string file) => Input.InputFile.Read(Path.Combine(path, file), PictureLimits.MostBytes);

    /// <exception cref="DgpException">NotFound, BadImage.</exception>
    public Image<Rgb24> Read(string file)
    {
        using var picture = Input.InputPicture.Load(Path.Combine(path, file));
        return picture.Image.Clone();
    }
}
