using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => ts_abs(this);

        public Tensor abs_() => Done(ts_abs_(this));

        public Tensor absolute() => abs();

        public Tensor absolute_() => abs_();

        public Tensor neg() => ts_neg(this);

        public Tensor neg_() => Done(ts_neg_(this));

        public Tensor negative() => neg();

        public Tensor sign() => ts_sign(this);

        public Tensor sign_() => Done(ts_sign_(this));

        public Tensor sqrt() => ts_sqrt(this);

        public Tensor sqrt_() => Done(ts_sqrt_(this));

        public Tensor rsqrt() => ts_rsqrt(this);

        public Tensor rsqrt_() => Done(ts_rsqrt_(this));

        public Tensor reciprocal() => ts_reciprocal(this);

        public Tensor reciprocal_() => Done(ts_reciprocal_(this));

        public Tensor exp() => ts_exp(this);

        public Tensor exp_() => Done(ts_exp_(this));

        public Tensor exp2() => ts_exp2(this);

        public Tensor exp2_() => Done(ts_exp2_(this));

        public Tensor expm1() => ts_expm1(this);

        public Tensor expm1_() => Done(ts_expm1_(this));

        public Tensor log() => ts_log(this);

        public Tensor log_() => Done(ts_log_(this));

        public Tensor log2() => ts_log2(this);

        public Tensor log2_() => Done(ts_log2_(this));

        public Tensor log10() => ts_log10(this);

        public Tensor log10_() => Done(ts_log10_(this));

        public Tensor log1p() => ts_log1p(this);

        public Tensor log1p_() => Done(ts_log1p_(this));

        public Tensor sin() => ts_sin(this);

        public Tensor sin_() => Done(ts_sin_(this));

        public Tensor cos() => ts_cos(this);

        public Tensor cos_() => Done(ts_cos_(this));

        public Tensor tan() => ts_tan(this);

        public Tensor tan_() => Done(ts_tan_(this));

        public Tensor asin() => ts_asin(this);

        public Tensor asin_() => Done(ts_asin_(this));

        public Tensor acos() => ts_acos(this);

        public Tensor acos_() => Done(ts_acos_(this));

        public Tensor atan() => ts_atan(this);

        public Tensor atan_() => Done(ts_atan_(this));

        public Tensor sinh() => ts_sinh(this);

        public Tensor sinh_() => Done(ts_sinh_(this));

        public Tensor cosh() => ts_cosh(this);

        public Tensor cosh_() => Done(ts_cosh_(this));

        public Tensor tanh() => ts_tanh(this);

        public Tensor tanh_() => Done(ts_tanh_(this));

        public Tensor sigmoid() => ts_sigmoid(this);

        public Tensor sigmoid_() => Done(ts_sigmoid_(this));

        public Tensor relu() => ts_relu(this);

        public Tensor floor() => ts_floor(this);

        public Tensor floor_() => Done(ts_floor_(this));

        public Tensor ceil() => ts_ceil(this);

        public Tensor ceil_() => Done(ts_ceil_(this));

        public Tensor trunc() => ts_trunc(this);

        public Tensor trunc_() => Done(ts_trunc_(this));

        public Tensor frac() => ts_frac(this);

        public Tensor frac_() => Done(ts_frac_(this));

        public Tensor erf() => ts_erf(this);

        public Tensor erf_() => Done(ts_erf_(this));

        public Tensor erfc() => ts_erfc(this);

        public Tensor erfc_() => Done(ts_erfc_(this));

        public Tensor erfinv() => ts_erfinv(this);

        public Tensor erfinv_() => Done(ts_erfinv_(this));

        public Tensor logical_not() => ts_logical_not(this);

        public Tensor logical_not_() => Done(ts_logical_not_(this));

        public Tensor bitwise_not() => ts_bitwise_not(this);

        public Tensor bitwise_not_() => Done(ts_bitwise_not_(this));

        public Tensor sinc() => ts_sinc(this);

        public Tensor sinc_() => Done(ts_sinc_(this));

        public Tensor relu_() => Done(ts_relu_(this));

        // The published package squares with a power, whose last bit can differ from a product's.
        public Tensor square() => pow(2);

        public Tensor round(long decimals = 0L) => ts_round(this, decimals);

        public Tensor round_(long decimals = 0L) => Done(ts_round_(this, decimals));

        public Tensor isnan() => ts_isnan(this);

        public Tensor isinf() => ts_isinf(this);

        public Tensor isfinite() => ts_isfinite(this);

        public Tensor isposinf() => ts_isposinf(this);

        public Tensor isneginf() => ts_isneginf(this);

        public Tensor fill_(Scalar value) => Done(ts_fill_(this, value));

        public Tensor zero_() => Done(ts_zero_(this));

        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null) =>
            ts_nan_to_num(this, nan, posinf ?? 0, posinf.HasValue, neginf ?? 0, neginf.HasValue);
    }
}
