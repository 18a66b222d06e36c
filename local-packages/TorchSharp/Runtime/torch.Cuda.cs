using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class cuda
    {
        public static bool is_available() => ts_cuda_is_available();

        public static bool is_cudnn_available() => ts_cudnn_is_available();

        public static int device_count() => ts_cuda_device_count();

        public static void manual_seed(long seed)
        {
            if (!ts_cuda_manual_seed(seed)) CheckForErrors();
        }

        public static void manual_seed_all(long seed)
        {
            if (!ts_cuda_manual_seed_all(seed)) CheckForErrors();
        }

        /// <summary>Waits until everything asked of the device is done.</summary>
        public static void synchronize(Device? device = null)
        {
            if (!ts_cuda_synchronize(device?.index ?? -1)) CheckForErrors();
        }
    }

    public static bool cuda_is_available() => cuda.is_available();

    public static bool mps_is_available() => false;

    public static partial class backends
    {
        public static partial class cuda
        {
            public static partial class matmul
            {
                /// <summary>Products of float32 matrices with 10 bits of mantissa, on GPUs that can.</summary>
                public static bool allow_tf32
                {
                    get => ts_get_cublas_tf32();
                    set
                    {
                        if (!ts_set_cublas_tf32(value)) CheckForErrors();
                    }
                }
            }
        }

        public static partial class cudnn
        {
            /// <summary>Convolutions with 10 bits of mantissa, on GPUs that can. On by default.</summary>
            public static bool allow_tf32
            {
                get => ts_get_cudnn_tf32();
                set
                {
                    if (!ts_set_cudnn_tf32(value)) CheckForErrors();
                }
            }
        }
    }
}
