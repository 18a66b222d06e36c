using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers: the same seed, the same numbers.</summary>
    [NativeMarshalling(typeof(GeneratorMarshaller))]
    public class Generator : IDisposable
    {
        public nint Handle { get; private set; }

        public Device device { get; private set; }

        internal Generator(nint nativeHandle)
        {
            if (nativeHandle == 0) CheckForErrors();
            Handle = nativeHandle;
            device = CPU;
        }

        public Generator(ulong seed = 0, Device? device = null)
            : this(ts_generator_new(seed, (int)(device?.type ?? DeviceType.CPU), device?.index ?? -1)) => this.device = device ?? CPU;

        ~Generator() => Dispose(false);

        /// <summary>The process's own stream, which operations without a generator draw from.</summary>
        public static Generator Default => new(ts_generator_default());

        public Tensor get_state() => ts_generator_get_state(this);

        public void set_state(Tensor value)
        {
            if (!ts_generator_set_state(this, value)) CheckForErrors();
        }

        public Generator manual_seed(long seed)
        {
            if (!ts_generator_manual_seed(this, seed)) CheckForErrors();
            return this;
        }

        /// <summary>Seeds from the clock.</summary>
        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed() => ts_generator_initial_seed(this);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Handle;
            Handle = 0;
            if (handle != 0) ts_generator_delete(handle);
        }
    }

    public static partial class random
    {
        public static long seed() => Generator.Default.seed();

        public static long initial_seed() => Generator.Default.initial_seed();

        /// <summary>Seeds the process's own streams, of every device.</summary>
        public static Generator manual_seed(long seed) => new(ts_generator_seed_default(seed));

        public static Tensor get_rng_state() => Generator.Default.get_state();

        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    public static long seed() => random.seed();

    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long initial_seed() => random.initial_seed();

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
