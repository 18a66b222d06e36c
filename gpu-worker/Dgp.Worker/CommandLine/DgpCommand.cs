using System.CommandLine;
using Dgp.Worker.Verify;

namespace Dgp.Worker.CommandLine;

/// <summary>All verbs.</summary>
internal static class DgpCommand
{
    private const string Welcome =
        """
        dgp restores damaged photographs with a deep generative prior: it finds the picture
        that a generator of natural images could have made, and that looks like yours once
        it is damaged in the same way.

          ./dgp demo                                restores three photographs in a minute
          ./dgp colorize grey.jpg                   brings colour back
          ./dgp inpaint torn.png --mask hole.png    fills what is white in the mask
          ./dgp super-resolve tiny.png --scale 4    makes a small picture larger
          ./dgp hybrid old.jpg                      all three at once
          ./dgp reconstruct photo.jpg               how well the prior knows a picture

          ./dgp jitter photo.jpg                    neighbours of a picture
          ./dgp transfer photo.jpg --to dog,horse   the same picture of something else
          ./dgp morph one.jpg other.jpg             from one picture to another
          ./dgp singan photo.jpg                    new pictures like one, without a prior

          ./dgp attack photo.png                    misleads a classifier
          ./dgp defend adversarial.png              takes that back

          ./dgp up                                  the whole pipeline on this machine, until Ctrl-C
          ./dgp submit old.jpg --task colorize      hands a picture to it; status, cancel, retry look after the job
          ./dgp chaos --jobs 20 --workers 2         kills it at random, and accounts for every upload

          ./dgp prior list                          priors at hand; 'prior import' adds the published ones, 'prior score' measures one
          ./dgp train --data DIR --out PRIOR        trains a prior on your own pictures
          ./dgp evaluate DATA                       compares methods on many pictures: tables, plots, a page to look through
          ./dgp verify --fixtures DIR               does this machine compute the published numbers?
          ./dgp bench                               how fast this machine is
          ./dgp test                                runs every test

        Results go to out/, or to --out DIR. Every verb explains itself: ./dgp VERB --help
        """;

    public static RootCommand Create()
    {
        var root = new RootCommand("Restores damaged photographs with a deep generative prior.")
        {
            GlobalOptions.Json,
            GlobalOptions.Verbose,
            ReconstructCommand.Create(),
            ColorizeCommand.Create(),
            InpaintCommand.Create(),
            SuperResolveCommand.Create(),
            HybridCommand.Create(),
            JitterCommand.Create(),
            TransferCommand.Create(),
            MorphCommand.Create(),
            AttackCommand.Create(),
            DefendCommand.Create(),
            SinGanCommand.Create(),
            DemoCommand.Create(),
            UpCommand.Create(),
            SubmitCommand.Create(),
            StatusCommand.Create(),
            CancelCommand.Create(),
            RetryCommand.Create(),
            ChaosCommand.Create(),
            PriorCommand.Create(),
            TrainCommand.Create(),
            ClassifierCommand.Create(),
            EvaluateCommand.Create(),
            BenchCommand.Create(),
            VerifyCommand.Create(),
            WorkerCommand.Create(),
        };

        root.SetAction(_ => Console.Out.WriteLine(Welcome));
        return root;
    }
}
