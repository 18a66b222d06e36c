using System.CommandLine;
using Dgp.Engine.Priors;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp prior import</c></summary>
internal static class PriorImportCommand
{
    public static Command Create()
    {
        var standard = new ArchitectureOptions();
        var generator = Required("--generator", "FILE", "State dict of the generator (G_ema.pth), as BigGAN-PyTorch and DGP publish it.");
        var discriminator = Required("--discriminator", "FILE", "State dict of its discriminator (D.pth).");
        var folder = Required("--out", "DIR", "Folder to make, such as priors/biggan-256.");
        var name = Text("--name", "NAME", "What --prior will call it. Default: the folder's name.");
        var classes = Text("--classes", "FILE", "Class names, one a line or a JSON array, in the order of the class index. Default: ImageNet's, if there are 1000.");
        var licence = Text("--licence", "TEXT", "Licence of the weights.");
        var source = Text("--source", "TEXT", "Where the weights come from.");
        var latent = Values.WholeNumber("--dim-z", 1, 65_536, "Length of the latent as trained, if it did not divide evenly (120 at 256 pixels).");
        var spectral = Values.Epsilon("--sn-eps", standard.SpectralNormEpsilon, "SN_eps of the training.");
        var batch = Values.Epsilon("--bn-eps", standard.BatchNormEpsilon, "BN_eps of the training.");
        var replace = new Option<bool>("--replace") { Description = "Take the place of a prior that is already there." };

        var command = new Command("import", "Converts published weights. Files are read as tensors only; nothing in them is executed.")
        {
            generator, discriminator, folder, name, classes, licence, source, latent, spectral, batch, replace,
        };
        command.SetAction(parse =>
        {
            var request = new PriorImportRequest
            {
                GeneratorPath = parse.GetRequiredValue(generator),
                DiscriminatorPath = parse.GetRequiredValue(discriminator),
                Folder = parse.GetRequiredValue(folder),
                Name = parse.GetValue(name),
                ClassNamesPath = parse.GetValue(classes),
                Options = new ArchitectureOptions
                {
                    LatentDim = parse.GetValue(latent),
                    SpectralNormEpsilon = parse.GetValue(spectral),
                    BatchNormEpsilon = parse.GetValue(batch),
                },
                Replace = parse.GetValue(replace),
            };
            request = request with
            {
                Licence = parse.GetValue(licence) ?? request.Licence,
                Source = parse.GetValue(source) ?? request.Source,
            };
            return Run(request, parse.GetValue(GlobalOptions.Json));
        });
        return command;
    }

    private static int Run(PriorImportRequest request, bool json)
    {
        var manifest = PriorImport.Run(request);
        var folder = Path.GetFullPath(request.Folder);
        if (json)
        {
            JsonOutput.Write(new PriorImportOutput(true, folder, manifest), JsonOutput.Types.PriorImportOutput);
        }
        else
        {
            var a = manifest.Architecture;
            Console.Out.WriteLine($"{folder}");
            Console.Out.WriteLine($"  {a.Resolution} pixels, {a.Classes} classes, latent of {a.EffectiveLatentDim}, width {a.GeneratorChannels}");
            Console.Out.WriteLine($"  use it with --prior {request.Folder}");
        }

        return ExitCode.Ok;
    }

    private static Option<string> Required(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Required = true };

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };
}

internal sealed record PriorImportOutput(bool Ok, string Folder, PriorManifest Prior);
