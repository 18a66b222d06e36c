// The layers: convolution, pooling, normalisation, resizing, padding, losses.
#include "common.h"

#define INTS(name) const int64_t *name, int name##_count
#define READ(name) shim::ints(name, name##_count)

TS_TENSOR(ts_linear, (Handle input, Handle weight, Handle bias), at::linear(*input, *weight, shim::maybe(bias)))
TS_TENSOR(ts_conv1d, (Handle x, Handle w, Handle b, INTS(stride), INTS(padding), INTS(dilation), int64_t groups),
          at::conv1d(*x, *w, shim::maybe(b), READ(stride), READ(padding), READ(dilation), groups))
TS_TENSOR(ts_conv2d, (Handle x, Handle w, Handle b, INTS(stride), INTS(padding), INTS(dilation), int64_t groups),
          at::conv2d(*x, *w, shim::maybe(b), READ(stride), READ(padding), READ(dilation), groups))
TS_TENSOR(ts_conv2d_padding, (Handle x, Handle w, Handle b, INTS(stride), int padding, INTS(dilation), int64_t groups),
          at::conv2d(*x, *w, shim::maybe(b), READ(stride), padding == 0 ? "valid" : "same", READ(dilation), groups))
TS_TENSOR(ts_conv_transpose2d,
          (Handle x, Handle w, Handle b, INTS(stride), INTS(padding), INTS(output), INTS(dilation), int64_t groups),
          at::conv_transpose2d(*x, *w, shim::maybe(b), READ(stride), READ(padding), READ(output), groups, READ(dilation)))
TS_TENSOR(ts_embedding, (Handle weight, Handle indices, int64_t padding_idx, bool by_freq, bool sparse),
          at::embedding(*weight, *indices, padding_idx, by_freq, sparse))

TS_TENSOR(ts_avg_pool2d, (Handle x, INTS(kernel), INTS(stride), INTS(padding), bool ceil, bool include_pad, int64_t divisor),
          at::avg_pool2d(*x, READ(kernel), READ(stride), READ(padding), ceil, include_pad,
                         divisor == 0 ? Opt<int64_t>() : Opt<int64_t>(divisor)))
TS_TENSOR(ts_max_pool2d, (Handle x, INTS(kernel), INTS(stride), INTS(padding), INTS(dilation), bool ceil),
          at::max_pool2d(*x, READ(kernel), READ(stride), READ(padding), READ(dilation), ceil))
TS_TENSOR(ts_adaptive_avg_pool2d, (Handle x, INTS(size)), at::adaptive_avg_pool2d(*x, READ(size)))
TS_TENSOR(ts_adaptive_max_pool2d, (Handle x, INTS(size)), std::get<0>(at::adaptive_max_pool2d(*x, READ(size))))

TS_TENSOR(ts_batch_norm, (Handle x, Handle mean, Handle var, Handle weight, Handle bias, bool training, double momentum, double eps),
          at::batch_norm(*x, shim::maybe(weight), shim::maybe(bias), shim::maybe(mean), shim::maybe(var), training, momentum, eps,
                         at::globalContext().userEnabledCuDNN()))
TS_TENSOR(ts_instance_norm, (Handle x, Handle mean, Handle var, Handle weight, Handle bias, bool input_stats, double momentum, double eps),
          at::instance_norm(*x, shim::maybe(weight), shim::maybe(bias), shim::maybe(mean), shim::maybe(var), input_stats, momentum,
                            eps, at::globalContext().userEnabledCuDNN()))
TS_TENSOR(ts_layer_norm, (Handle x, INTS(shape), Handle weight, Handle bias, double eps),
          at::layer_norm(*x, READ(shape), shim::maybe(weight), shim::maybe(bias), eps))
TS_TENSOR(ts_group_norm, (Handle x, int64_t groups, Handle weight, Handle bias, double eps),
          at::group_norm(*x, groups, shim::maybe(weight), shim::maybe(bias), eps))

namespace {

Tensor normalized(const Tensor& x, double p, int64_t dim, double eps) {
    return x / x.norm(p, {dim}, true).clamp_min(eps).expand_as(x);
}

// PaddingModes: Zeros, Reflect, Replicate, Circular, Constant.
Tensor padded(const Tensor& x, at::IntArrayRef pad, int mode, double value) {
    switch (mode) {
        case 1: return at::pad(x, pad, "reflect");
        case 2: return at::pad(x, pad, "replicate");
        case 3: return at::pad(x, pad, "circular");
        case 4: return at::pad(x, pad, "constant", value);
        default: return at::pad(x, pad, "constant", 0.0);
    }
}

enum Mode { Nearest, Linear, Bilinear, Bicubic, Trilinear, Area, NearestExact };

struct Resize {
    Opt<std::vector<int64_t>> size;
    Opt<std::vector<double>> factors;
};

// Either sizes or factors reach libtorch, never both; a single number stands for every spatial dimension.
Resize plan(const Tensor& x, at::IntArrayRef size, const double* factor, int factors, bool recompute) {
    const size_t spatial = static_cast<size_t>(x.dim() - 2);
    TORCH_CHECK(size.empty() != (factors == 0), "Exactly one of size and scale_factor is needed.");
    if (!size.empty()) {
        auto all = size.size() == 1 ? std::vector<int64_t>(spatial, size[0]) : size.vec();
        TORCH_CHECK(all.size() == spatial, "size has ", all.size(), " numbers for ", spatial, " spatial dimensions.");
        return {all, {}};
    }
    auto all = factors == 1 ? std::vector<double>(spatial, factor[0]) : std::vector<double>(factor, factor + factors);
    TORCH_CHECK(all.size() == spatial, "scale_factor has ", all.size(), " numbers for ", spatial, " spatial dimensions.");
    if (!recompute) return {{}, all};
    std::vector<int64_t> sizes;
    for (size_t i = 0; i < spatial; i++)
        sizes.push_back(static_cast<int64_t>(std::floor(static_cast<double>(x.size(static_cast<int64_t>(i) + 2)) * all[i])));
    return {sizes, {}};
}

Tensor area(const Tensor& x, const Resize& to) {
    std::vector<int64_t> size;
    for (int64_t i = 2; i < x.dim(); i++)
        size.push_back(to.size ? (*to.size)[i - 2]
                               : static_cast<int64_t>(std::floor(static_cast<double>(x.size(i)) * (*to.factors)[i - 2])));
    if (x.dim() == 3) return at::adaptive_avg_pool1d(x, size);
    return x.dim() == 4 ? at::adaptive_avg_pool2d(x, size) : at::adaptive_avg_pool3d(x, size);
}

Tensor resized(const Tensor& x, const Resize& to, int mode, bool corners, bool antialias) {
    at::OptionalIntArrayRef size = to.size ? at::OptionalIntArrayRef(*to.size) : at::OptionalIntArrayRef();
    Opt<at::ArrayRef<double>> by = to.factors ? Opt<at::ArrayRef<double>>(*to.factors) : Opt<at::ArrayRef<double>>();
    const auto dims = x.dim();
    TORCH_CHECK(!antialias || (dims == 4 && (mode == Bilinear || mode == Bicubic)),
                "antialias is for 4-dimensional input in mode bilinear or bicubic.");
    if (mode == Area) return area(x, to);
    if (mode == Nearest && dims == 3) return at::upsample_nearest1d(x, size, by);
    if (mode == Nearest && dims == 4) return at::upsample_nearest2d(x, size, by);
    if (mode == Nearest && dims == 5) return at::upsample_nearest3d(x, size, by);
    if (mode == NearestExact && dims == 3) return at::_upsample_nearest_exact1d(x, size, by);
    if (mode == NearestExact && dims == 4) return at::_upsample_nearest_exact2d(x, size, by);
    if (mode == NearestExact && dims == 5) return at::_upsample_nearest_exact3d(x, size, by);
    if (mode == Linear && dims == 3) return at::upsample_linear1d(x, size, corners, by);
    if (mode == Bilinear && dims == 4)
        return antialias ? at::_upsample_bilinear2d_aa(x, size, corners, by) : at::upsample_bilinear2d(x, size, corners, by);
    if (mode == Bicubic && dims == 4)
        return antialias ? at::_upsample_bicubic2d_aa(x, size, corners, by) : at::upsample_bicubic2d(x, size, corners, by);
    if (mode == Trilinear && dims == 5) return at::upsample_trilinear3d(x, size, corners, by);
    TORCH_CHECK(false, "This interpolation mode does not take a ", dims, "-dimensional input.");
}

}  // namespace

TS_TENSOR(ts_normalize, (Handle x, double p, int64_t dim, double eps), normalized(*x, p, dim, eps))
TS_TENSOR(ts_pad, (Handle x, INTS(pad), int mode, double value), padded(*x, READ(pad), mode, value))
TS_TENSOR(ts_interpolate, (Handle x, INTS(size), const double* factor, int factors, int mode, bool corners, bool recompute, bool antialias),
          resized(*x, plan(*x, READ(size), factor, factors, recompute), mode, corners, antialias))
TS_TENSOR(ts_pixel_shuffle, (Handle x, int64_t factor), at::pixel_shuffle(*x, factor))
TS_TENSOR(ts_pixel_unshuffle, (Handle x, int64_t factor), at::pixel_unshuffle(*x, factor))
TS_TENSOR(ts_unfold, (Handle x, INTS(kernel), INTS(dilation), INTS(padding), INTS(stride)),
          at::im2col(*x, READ(kernel), READ(dilation), READ(padding), READ(stride)))
TS_TENSOR(ts_fold, (Handle x, INTS(output), INTS(kernel), INTS(dilation), INTS(padding), INTS(stride)),
          at::col2im(*x, READ(output), READ(kernel), READ(dilation), READ(padding), READ(stride)))
TS_TENSOR(ts_grid_sample, (Handle x, Handle grid, int mode, int padding, bool corners),
          at::grid_sampler(*x, *grid, mode, padding, corners))
TS_TENSOR(ts_affine_grid, (Handle theta, INTS(size), bool corners), at::affine_grid_generator(*theta, READ(size), corners))
TS_TENSOR(ts_one_hot, (Handle x, int64_t classes), at::one_hot(*x, classes))

TS_TENSOR(ts_mse_loss, (Handle x, Handle y, int64_t reduction), at::mse_loss(*x, *y, reduction))
TS_TENSOR(ts_l1_loss, (Handle x, Handle y, int64_t reduction), at::l1_loss(*x, *y, reduction))
TS_TENSOR(ts_smooth_l1_loss, (Handle x, Handle y, int64_t reduction, double beta), at::smooth_l1_loss(*x, *y, reduction, beta))
TS_TENSOR(ts_huber_loss, (Handle x, Handle y, int64_t reduction, double delta), at::huber_loss(*x, *y, reduction, delta))
TS_TENSOR(ts_cross_entropy, (Handle x, Handle y, Handle weight, int64_t ignore, int64_t reduction, double smoothing),
          at::cross_entropy_loss(*x, *y, shim::maybe(weight), reduction, ignore, smoothing))
TS_TENSOR(ts_nll_loss, (Handle x, Handle y, Handle weight, int64_t reduction),
          at::nll_loss_nd(*x, *y, shim::maybe(weight), reduction))
TS_TENSOR(ts_binary_cross_entropy, (Handle x, Handle y, Handle weight, int64_t reduction),
          at::binary_cross_entropy(*x, *y, shim::maybe(weight), reduction))
TS_TENSOR(ts_binary_cross_entropy_with_logits, (Handle x, Handle y, Handle weight, int64_t reduction, Handle pos_weight),
          at::binary_cross_entropy_with_logits(*x, *y, shim::maybe(weight), shim::maybe(pos_weight), reduction))
