using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary>Named modules in the order in which they were added; registered when the dictionary is.</summary>
    public class ModuleDict<T> : Module, IDictionary<string, T>, IList<(string, T)> where T : Module
    {
        private readonly OrderedDict<string, T> _all = new();
        private bool _registered;

        public ModuleDict() : base(nameof(ModuleDict))
        {
        }

        protected override void RegisterComponents()
        {
            if (_registered) return;
            foreach (var (name, module) in _all) register_module(name, module);
            _registered = true;
        }

        public int Count => _all.Count;

        public bool IsReadOnly => false;

        public ICollection<string> Keys => _all.Keys;

        public ICollection<T> Values => _all.Values;

        public IEnumerable<string> keys() => _all.Keys;

        public IEnumerable<T> values() => _all.Values;

        public IEnumerator<(string, T)> items() => _all.GetEnumerator();

        public (string, T) this[int index]
        {
            get => _all[index];
            set => _all[index] = value;
        }

        public T this[string key]
        {
            get => _all[key];
            set => _all[key] = value;
        }

        public void Add((string, T) item) => _all.Add(item);

        public void Add(string key, T value) => _all.Add(key, value);

        public void Add(KeyValuePair<string, T> item) => _all.Add(item);

        public void Insert(int index, (string, T) item) => _all.Insert(index, item);

        public bool Contains((string, T) item) => _all.Contains(item);

        public bool Contains(KeyValuePair<string, T> item) => _all.Contains(item);

        public bool ContainsKey(string key) => _all.ContainsKey(key);

        public int IndexOf((string, T) item) => _all.IndexOf(item);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _all.TryGetValue(key, out value);

        public bool Remove(string key) => _all.Remove(key);

        public bool Remove((string, T) item) => _all.Remove(item);

        public bool Remove(KeyValuePair<string, T> item) => _all.Remove(item);

        public void RemoveAt(int index) => _all.RemoveAt(index);

        public void clear() => _all.Clear();

        public void Clear() => _all.Clear();

        public void CopyTo((string, T)[] array, int arrayIndex) => _all.CopyTo(array, arrayIndex);

        public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => _all.CopyTo(array, arrayIndex);

        public IEnumerator<(string, T)> GetEnumerator() => _all.GetEnumerator();

        IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() =>
            ((IEnumerable<KeyValuePair<string, T>>)_all).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
            {
                var all = new ModuleDict<T>();
                foreach (var module in modules) all.Add(module);
                return all;
            }
        }
    }
}
