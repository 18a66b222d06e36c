using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => ts_ndim(this);

        public long dim() => Dimensions;

        public long ndim => Dimensions;

        public long NumberOfElements => ts_numel(this);

        public long numel() => NumberOfElements;

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => ts_element_size(this);

        public long element_size() => ElementSize;

        public ScalarType dtype => (ScalarType)ts_dtype(this);

        public Device device =>
            device_type == DeviceType.CPU ? new Device(DeviceType.CPU) : new Device(device_type, device_index);

        public int device_index => ts_device_index(this);

        public DeviceType device_type => (DeviceType)ts_device_type(this);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_sparse => ts_is_sparse(this);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_leaf => ts_is_leaf(this);

        public bool is_contiguous() => ts_is_contiguous(this);

        public bool is_pinned() => ts_is_pinned(this);

        public bool is_nonzero() => ToScalarValue().ToBoolean();

        public long storage_offset() => ts_storage_offset(this);

        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                ts_sizes(this, sizes);
                return sizes;
            }
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            if (!ts_size(this, dim, out var size)) CheckForErrors();
            return size;
        }

        public long[] stride()
        {
            var strides = new long[Dimensions];
            ts_strides(this, strides);
            return strides;
        }

        public long stride(int dim)
        {
            if (!ts_stride(this, dim, out var stride)) CheckForErrors();
            return stride;
        }

        public bool requires_grad
        {
            get => ts_requires_grad(this);
            set => Done(ts_set_requires_grad(this, value));
        }

        public Tensor requires_grad_(bool requires_grad = true) => Done(ts_set_requires_grad(this, requires_grad));

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Done(ts_retain_grad(this));

        /// <summary>A new handle to the gradient; null before any backward pass reached this tensor.</summary>
        public Tensor? grad
        {
            get
            {
                var gradient = ts_grad(this);
                if (gradient != 0) return new Tensor(gradient);
                CheckForErrors();
                return null;
            }
            set => Done(ts_set_grad(this, value));
        }

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
