using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules one after the other; what one gives the next takes, and is then disposed.</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string Name, nn.IModule<Tensor, Tensor> Module)> _steps = [];

        internal Sequential(IEnumerable<(string, nn.IModule<Tensor, Tensor>)> steps) : base(nameof(Sequential))
        {
            foreach (var (name, module) in steps) append(name, module);
        }

        protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
            : this(modules.Select(m => (m.name, (nn.IModule<Tensor, Tensor>)m.submodule)))
        {
        }

        protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
            : this(modules.Select((m, i) => (i.ToString(), (nn.IModule<Tensor, Tensor>)m)))
        {
        }

        public int Count => _steps.Count;

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _steps[index].Module;

        public Sequential append(nn.IModule<Tensor, Tensor> module) => append(_steps.Count.ToString(), module);

        // Known as a submodule at once: names, modes and moves then need no code here.
        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            register_module(name, (nn.Module)module);
            _steps.Add((name, module));
            return this;
        }

        public override Tensor forward(Tensor tensor)
        {
            if (_steps.Count == 0) return tensor.alias();
            var result = _steps[0].Module.call(tensor);
            foreach (var (_, module) in _steps.Skip(1))
            {
                using var between = result;
                result = module.call(between);
            }
            return result;
        }
    }
}

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new(Enumerable.Empty<(string, IModule<Tensor, Tensor>)>());

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                new(modules.Select(m => (m.name, (IModule<Tensor, Tensor>)m.submodule)));

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                new(modules.Select((m, i) => (i.ToString(), (IModule<Tensor, Tensor>)m)));

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                new(modules.Select(m => (m.name, (IModule<Tensor, Tensor>)m.submodule)));
        }
    }
}
