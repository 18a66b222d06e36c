// One number in, one number out, at every place of a tensor.
#include "common.h"

#define UNARY(name)                                          \
    TS_TENSOR(ts_##name, (Handle self), at::name(*self))     \
    TS_ACTION(ts_##name##_, (Handle self), self->name##_())
UNARY(abs) UNARY(neg) UNARY(sign) UNARY(sqrt) UNARY(rsqrt) UNARY(reciprocal) UNARY(exp) UNARY(exp2) UNARY(expm1)
UNARY(log) UNARY(log2) UNARY(log10) UNARY(log1p) UNARY(sin) UNARY(cos) UNARY(tan) UNARY(asin) UNARY(acos) UNARY(atan)
UNARY(sinh) UNARY(cosh) UNARY(tanh) UNARY(sigmoid) UNARY(relu) UNARY(floor) UNARY(ceil) UNARY(trunc) UNARY(frac)
UNARY(erf) UNARY(erfc) UNARY(erfinv) UNARY(logical_not) UNARY(bitwise_not) UNARY(sinc) UNARY(square)
#undef UNARY

#define TEST(name) TS_TENSOR(ts_##name, (Handle self), at::name(*self))
TEST(isnan) TEST(isinf) TEST(isfinite) TEST(isposinf) TEST(isneginf)
#undef TEST

TS_TENSOR(ts_round, (Handle self, int64_t decimals), at::round(*self, decimals))
TS_ACTION(ts_round_, (Handle self, int64_t decimals), self->round_(decimals))

TS_TENSOR(ts_add, (Handle self, Handle other, ScalarValue alpha), at::add(*self, *other, shim::scalar(alpha)))
TS_ACTION(ts_add_, (Handle self, Handle other, ScalarValue alpha), self->add_(*other, shim::scalar(alpha)))
TS_TENSOR(ts_add_scalar, (Handle self, ScalarValue other, ScalarValue alpha),
          at::add(*self, shim::scalar(other), shim::scalar(alpha)))
TS_ACTION(ts_add_scalar_, (Handle self, ScalarValue other, ScalarValue alpha),
          self->add_(shim::scalar(other), shim::scalar(alpha)))

// A tensor or a number on the right, and both in place.
#define BINARY(name)                                                                                               \
    TS_TENSOR(ts_##name, (Handle self, Handle other), self->name(*other))                                          \
    TS_ACTION(ts_##name##_, (Handle self, Handle other), self->name##_(*other))                                    \
    TS_TENSOR(ts_##name##_scalar, (Handle self, ScalarValue other), self->name(shim::scalar(other)))               \
    TS_ACTION(ts_##name##_scalar_, (Handle self, ScalarValue other), self->name##_(shim::scalar(other)))
BINARY(sub) BINARY(mul) BINARY(pow) BINARY(remainder) BINARY(fmod) BINARY(floor_divide)
BINARY(eq) BINARY(ne) BINARY(lt) BINARY(le) BINARY(gt) BINARY(ge)
#undef BINARY

namespace {

// RoundingMode: None, trunc, floor. Becomes the string view of this release: c10's, later std's.
struct Rounding {
    int mode;
    template <class View> operator Opt<View>() const {
        return mode == 0 ? Opt<View>() : Opt<View>(View(mode == 1 ? "trunc" : "floor"));
    }
};

}  // namespace

TS_TENSOR(ts_div, (Handle self, Handle other, int mode), at::div(*self, *other, Rounding{mode}))
TS_ACTION(ts_div_, (Handle self, Handle other, int mode), self->div_(*other, Rounding{mode}))
TS_TENSOR(ts_div_scalar, (Handle self, ScalarValue other, int mode), at::div(*self, shim::scalar(other), Rounding{mode}))
TS_ACTION(ts_div_scalar_, (Handle self, ScalarValue other, int mode), self->div_(shim::scalar(other), Rounding{mode}))

#define PAIR(name)                                                                   \
    TS_TENSOR(ts_##name, (Handle self, Handle other), at::name(*self, *other))       \
    TS_ACTION(ts_##name##_, (Handle self, Handle other), self->name##_(*other))
PAIR(logical_and) PAIR(logical_or) PAIR(logical_xor) PAIR(bitwise_and) PAIR(bitwise_or) PAIR(bitwise_xor) PAIR(atan2)
#undef PAIR
TS_TENSOR(ts_maximum, (Handle self, Handle other), at::maximum(*self, *other))
TS_TENSOR(ts_minimum, (Handle self, Handle other), at::minimum(*self, *other))
TS_TENSOR(ts_isclose, (Handle self, Handle other, double rtol, double atol, bool nan),
          at::isclose(*self, *other, rtol, atol, nan))

TS_TENSOR(ts_addcmul, (Handle self, Handle a, Handle b, ScalarValue value), at::addcmul(*self, *a, *b, shim::scalar(value)))
TS_ACTION(ts_addcmul_, (Handle self, Handle a, Handle b, ScalarValue value), self->addcmul_(*a, *b, shim::scalar(value)))
TS_TENSOR(ts_addcdiv, (Handle self, Handle a, Handle b, ScalarValue value), at::addcdiv(*self, *a, *b, shim::scalar(value)))
TS_ACTION(ts_addcdiv_, (Handle self, Handle a, Handle b, ScalarValue value), self->addcdiv_(*a, *b, shim::scalar(value)))
TS_TENSOR(ts_lerp, (Handle self, Handle end, Handle weight), at::lerp(*self, *end, *weight))
TS_ACTION(ts_lerp_, (Handle self, Handle end, Handle weight), self->lerp_(*end, *weight))

TS_TENSOR(ts_clamp, (Handle self, ScalarValue min, ScalarValue max),
          at::clamp(*self, shim::maybe_scalar(min), shim::maybe_scalar(max)))
TS_ACTION(ts_clamp_, (Handle self, ScalarValue min, ScalarValue max),
          self->clamp_(shim::maybe_scalar(min), shim::maybe_scalar(max)))
TS_TENSOR(ts_clamp_tensor, (Handle self, Handle min, Handle max), at::clamp(*self, shim::maybe(min), shim::maybe(max)))
TS_ACTION(ts_clamp_tensor_, (Handle self, Handle min, Handle max), self->clamp_(shim::maybe(min), shim::maybe(max)))

TS_ACTION(ts_fill_, (Handle self, ScalarValue value), self->fill_(shim::scalar(value)))
TS_ACTION(ts_zero_, (Handle self), self->zero_())
TS_TENSOR(ts_where, (Handle condition, Handle x, Handle y), at::where(*condition, *x, *y))
TS_TENSOR(ts_masked_fill, (Handle self, Handle mask, ScalarValue value), at::masked_fill(*self, *mask, shim::scalar(value)))
TS_ACTION(ts_masked_fill_, (Handle self, Handle mask, ScalarValue value), self->masked_fill_(*mask, shim::scalar(value)))
TS_TENSOR(ts_nan_to_num, (Handle self, double nan, double posinf, bool has_pos, double neginf, bool has_neg),
          at::nan_to_num(*self, nan, has_pos ? Opt<double>(posinf) : Opt<double>(), has_neg ? Opt<double>(neginf) : Opt<double>()))

TS_TENSOR(ts_softmax, (Handle self, int64_t dim, int dtype), at::softmax(*self, dim, shim::maybe_type(dtype)))
TS_TENSOR(ts_log_softmax, (Handle self, int64_t dim, int dtype), at::log_softmax(*self, dim, shim::maybe_type(dtype)))
TS_TENSOR(ts_leaky_relu, (Handle self, ScalarValue slope), at::leaky_relu(*self, shim::scalar(slope)))
TS_ACTION(ts_leaky_relu_, (Handle self, ScalarValue slope), at::leaky_relu_(*self, shim::scalar(slope)))
TS_TENSOR(ts_elu, (Handle self, ScalarValue alpha), at::elu(*self, shim::scalar(alpha)))
TS_TENSOR(ts_softplus, (Handle self, ScalarValue beta, ScalarValue threshold),
          at::softplus(*self, shim::scalar(beta), shim::scalar(threshold)))
TS_TENSOR(ts_silu, (Handle self), at::silu(*self))
TS_TENSOR(ts_gelu, (Handle self), at::gelu(*self))
TS_TENSOR(ts_log_sigmoid, (Handle self), at::log_sigmoid(*self))
TS_TENSOR(ts_dropout, (Handle self, double p, bool train), at::dropout(*self, p, train))
