using Dgp.Worker.Training;
using static TorchSharp.torch;

namespace Dgp.Worker.Tests.Training;

public sealed class TrainingPrecisionTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Tf32_is_allowed_while_training_and_afterwards_as_it_was(bool matmul, bool cudnn)
    {
        var before = Allowed;
        Allowed = (matmul, cudnn);
        try
        {
            using (TrainingPrecision.AllowTf32())
            {
                Assert.Equal((true, true), Allowed);
            }

            Assert.Equal((matmul, cudnn), Allowed);
        }
        finally
        {
            Allowed = before;
        }
    }

    private static (bool Matmul, bool Cudnn) Allowed
    {
        get => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        set => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = value;
    }
}
