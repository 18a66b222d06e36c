using System.CommandLine;
using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.NativeTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.CommandLine;

/// <summary>Chooses what to compute on.</summary>
internal static class Devices
{
    private const string Automatic = "auto";

    public static Option<string> Option()
    {
        var option = new Option<string>("--device")
        {
            Description = "What to compute on; auto takes a CUDA device where there is one.",
            HelpName = "cpu|cuda|cuda:N|auto",
            DefaultValueFactory = _ => Automatic,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } name && Parse(name) is null)
            {
                result.AddError($"--device takes cpu, cuda, cuda:N or auto, not '{name}'.");
            }
        });
        return option;
    }

    /// <exception cref="DgpException">NoDevice; BadOption; MissingLibrary.</exception>
    public static Device Find(string name)
    {
        TorchLibrary.Load();
        var (type, index) = Parse(name) ?? throw new DgpException(
            ErrorCode.BadOption, $"There is no kind of device called '{name}'.", "It is cpu, cuda, cuda:N or auto.");
        if (type == Automatic)
        {
            type = cuda.is_available() ? "cuda" : "cpu";
        }

        if (type == "cpu")
        {
            // libtorch counts cores by itself and finds one on some virtual machines of several.
            if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
            {
                set_num_threads(Environment.ProcessorCount);
            }

            return torch.CPU;
        }

        var count = cuda.is_available() ? cuda.device_count() : 0;
        return index < count
            ? device(DeviceType.CUDA, index)
            : throw new DgpException(
                ErrorCode.NoDevice,
                count == 0 ? "There is no CUDA device here." : string.Create(CultureInfo.InvariantCulture, $"There is no CUDA device {index}."),
                count == 0
                    ? "Use --device cpu, or run on a libtorch with CUDA: LIBTORCH=/path/to/libtorch ./dgp ..."
                    : string.Create(CultureInfo.InvariantCulture, $"They go from cuda:0 to cuda:{count - 1}."));
    }

    private static (string Type, int Index)? Parse(string name) => name.Split(':') switch
    {
        ["cpu" or "cuda" or Automatic] => (name, 0),
        ["cuda", var index] when int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var n) => ("cuda", n),
        _ => null,
    };
}
