using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class Adam
{
    /// <summary>
    /// The running means of one parameter. With beta1 = 0 the mean of gradients is just the last gradient and no later
    /// step reads it, so it is neither stored nor updated until somebody asks for it.
    /// </summary>
    public sealed class State : OptimizerState, IDisposable
    {
        public long step;
        public Tensor exp_avg_sq = null!;
        public Tensor? max_exp_avg_sq;
        private Tensor? _mean;
        private bool _asked;

        public State(Parameter parameter) : base(parameter)
        {
        }

        /// <summary>From now on it is kept up to date.</summary>
        public Tensor exp_avg
        {
            get
            {
                _asked = true;
                return _mean ??= LastGradient().DetachFromDisposeScope();
            }
            set => (_mean, _asked) = (value, true);
        }

        // A mean that was only loaded, and that nobody asked for, is dropped at the first step.
        internal Tensor? MeanIfKept()
        {
            if (_asked) return _mean;
            _mean?.Dispose();
            return _mean = null;
        }

        private Tensor LastGradient()
        {
            using var untracked = no_grad();
            using var grad = step == 0 ? null : _parameter.grad;
            return grad?.clone() ?? zeros_like(_parameter);
        }

        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            _asked = false;
            using var untracked = no_grad();
            exp_avg_sq = zeros_like(_parameter).DetachFromDisposeScope();
            var of = (Options)options;
            if (of.beta1 != 0) exp_avg = zeros_like(_parameter).DetachFromDisposeScope();
            if (of.amsgrad!.Value) max_exp_avg_sq = zeros_like(_parameter).DetachFromDisposeScope();
        }

        public override void to(Device device)
        {
            if (_mean is not null) _mean = Moved(_mean, device);
            exp_avg_sq = Moved(exp_avg_sq, device);
            if (max_exp_avg_sq is not null) max_exp_avg_sq = Moved(max_exp_avg_sq, device);
        }

        private static Tensor Moved(Tensor tensor, Device device) => tensor.to(device, disposeAfter: true).DetachFromDisposeScope();

        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            using (var made = _mean is null ? LastGradient() : null) (_mean ?? made!).Save(writer);
            exp_avg_sq.Save(writer);
            SaveConditionalStateTensor(writer, max_exp_avg_sq);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            _mean ??= empty_like(_parameter).DetachFromDisposeScope();
            _mean.Load(reader);
            exp_avg_sq.Load(reader);
            LoadConditionalStateTensor(reader, ref max_exp_avg_sq, _parameter.device);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            var from = (State)source;
            Dispose();
            step = from.step;
            using var made = from._mean is null ? from.LastGradient() : null;
            _mean = Copied(from._mean ?? made!);
            exp_avg_sq = Copied(from.exp_avg_sq);
            max_exp_avg_sq = from.max_exp_avg_sq is null ? null : Copied(from.max_exp_avg_sq);
        }

        private Tensor Copied(Tensor tensor) => tensor.to(_parameter.device, copy: true).DetachFromDisposeScope();

        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State to && step == to.step && exp_avg.allclose(to.exp_avg) && exp_avg_sq.allclose(to.exp_avg_sq)
            && (max_exp_avg_sq is null || (to.max_exp_avg_sq is not null && max_exp_avg_sq.allclose(to.max_exp_avg_sq)));

        public void Dispose()
        {
            _mean?.Dispose();
            exp_avg_sq?.Dispose();
            max_exp_avg_sq?.Dispose();
            (_mean, max_exp_avg_sq) = (null, null);
        }
    }

    public class Options : OptimizerOptions
    {
        public double? beta1;
        public double? beta2;
        public double? weight_decay;
        public double? eps;
        public bool? amsgrad;
        public bool? maximize;

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var from = (Options)source;
            (beta1, beta2, eps, weight_decay) = (from.beta1, from.beta2, from.eps, from.weight_decay);
            (amsgrad, maximize) = (from.amsgrad, from.maximize);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            beta1 = reader.ReadDouble();
            beta2 = reader.ReadDouble();
            eps = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            amsgrad = reader.ReadBoolean();
            maximize = reader.ReadBoolean();
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(beta1!.Value);
            writer.Write(beta2!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(amsgrad!.Value);
            writer.Write(maximize!.Value);
        }
    }

    public class ParamGroup : ParamGroup<Options>, torch.optim.IBetas
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize })
        {
        }

        public (double, double) Betas
        {
            get => (Options.beta1!.Value, Options.beta2!.Value);
            set => (Options.beta1, Options.beta2) = value;
        }
    }
}
