using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Adam (arXiv 1412.6980): v = beta2 v + (1 - beta2) g², m = beta1 m + (1 - beta1) g, w -= lr m' / (sqrt(v') + eps).</summary>
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(p => p.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    public partial class Adam : OptimizerHelper, IBetas
    {
        public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        /// <exception cref="ArgumentException">A rate, eps or decay is negative, or a beta is outside of [0, 1).</exception>
        public Adam(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
            if (eps < 0) throw new ArgumentException($"Invalid ε: {eps}");
            if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1: {beta1}");
            if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2: {beta2}");
            if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            };
            foreach (var group in parameters) add_param_group(group);
        }

        private Options Defaults => (Options)_defaults!;

        public (double, double) Betas
        {
            get => (Defaults.beta1!.Value, Defaults.beta2!.Value);
            set => (Defaults.beta1, Defaults.beta2) = value;
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            param_group.Options ??= new Options();
            var options = (Options)param_group.Options;
            options.LearningRate ??= Defaults.LearningRate;
            options.beta1 ??= Defaults.beta1;
            options.beta2 ??= Defaults.beta2;
            options.eps ??= Defaults.eps;
            options.weight_decay ??= Defaults.weight_decay;
            options.amsgrad ??= Defaults.amsgrad;
            options.maximize ??= Defaults.maximize;
            options.InitialLearningRate = options.LearningRate!.Value;
            _parameter_groups.Add(param_group);
            foreach (var parameter in param_group.Parameters)
            {
                var state = new State(parameter);
                _state[parameter.Handle] = state;
                state.Initialize(options);
            }
        }

        public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(group =>
        {
            foreach (var parameter in group.Parameters)
            {
                using var grad = parameter.grad;
                if (grad is not null) Update(parameter, grad, (State)_state[parameter.Handle], group.Options);
            }
        }, closure);

        private static void Update(Parameter parameter, Tensor grad, State state, Options options)
        {
            state.step += 1;
            // An absent mean is the last gradient itself, see State.
            var mean = options.beta1 == 0 && !options.amsgrad!.Value ? state.MeanIfKept() : state.exp_avg;
            if (options.amsgrad!.Value || grad.is_sparse || (mean is not null && options.beta1 == 0) || !InOnePass(parameter, grad, mean, state, options))
                ByOperators(parameter, grad, state, options);
        }

        private static bool InOnePass(Parameter parameter, Tensor grad, Tensor? mean, State state, Options options)
        {
            if (!Native.ts_adam_step(parameter, grad, mean, state.exp_avg_sq, options.LearningRate!.Value, options.beta1!.Value, options.beta2!.Value,
                    options.eps!.Value, options.weight_decay!.Value, options.maximize!.Value, state.step, out var done)) CheckForErrors();
            return done;
        }

        // Any device and type; _step opened a scope for what is made on the way.
        private static void ByOperators(Parameter parameter, Tensor grad, State state, Options options)
        {
            var (beta1, beta2, eps) = (options.beta1!.Value, options.beta2!.Value, options.eps!.Value);
            if (options.maximize!.Value) grad = -grad;
            if (options.weight_decay != 0) grad = grad.add(parameter, options.weight_decay!.Value);
            var mean = grad;
            if (beta1 != 0 || options.amsgrad!.Value || state.MeanIfKept() is not null)
            {
                mean = state.exp_avg;
                mean.mul_(beta1).add_(grad, 1 - beta1);
            }
            state.exp_avg_sq.mul_(beta2).addcmul_(grad, grad, 1 - beta2);
            var square = state.exp_avg_sq;
            if (options.amsgrad!.Value)
            {
                using var before = state.max_exp_avg_sq;
                square = state.max_exp_avg_sq = maximum(before!, square).DetachFromDisposeScope();
            }
            var denominator = square.sqrt().div_(Math.Sqrt(1 - Math.Pow(beta2, state.step))).add_(eps);
            var size = options.LearningRate!.Value / (1 - Math.Pow(beta1, state.step));
            if (size != 0) parameter.addcdiv_(mean, denominator, -size);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!disposing) return;
            foreach (var (_, state) in _state) ((State)state).Dispose();
        }
    }
}
