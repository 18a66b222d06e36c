using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    public partial class Tensor
    {
        public Tensor add(Tensor target) => ts_add(this, target, 1);

        public Tensor add(Tensor target, Scalar alpha) => ts_add(this, target, alpha);

        public Tensor add(Scalar scalar) => ts_add_scalar(this, scalar, 1);

        public Tensor add(Scalar scalar, Scalar alpha) => ts_add_scalar(this, scalar, alpha);

        public Tensor add_(Tensor target) => Done(ts_add_(this, target, 1));

        public Tensor add_(Tensor target, Scalar alpha) => Done(ts_add_(this, target, alpha));

        public Tensor add_(Scalar scalar) => Done(ts_add_scalar_(this, scalar, 1));

        public Tensor add_(Scalar scalar, Scalar alpha) => Done(ts_add_scalar_(this, scalar, alpha));

        public Tensor sub(Tensor target) => ts_sub(this, target);

        public Tensor sub(Scalar target) => ts_sub_scalar(this, target);

        public Tensor sub_(Tensor target) => Done(ts_sub_(this, target));

        public Tensor sub_(Scalar target) => Done(ts_sub_scalar_(this, target));

        public Tensor subtract(Scalar target) => sub(target);

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor subtract_(Scalar target) => sub_(target);

        public Tensor subtract_(Tensor target) => sub_(target);

        public Tensor mul(Tensor target) => ts_mul(this, target);

        public Tensor mul(Scalar target) => ts_mul_scalar(this, target);

        public Tensor mul_(Tensor target) => Done(ts_mul_(this, target));

        public Tensor mul_(Scalar target) => Done(ts_mul_scalar_(this, target));

        public Tensor multiply(Tensor target) => mul(target);

        public Tensor multiply(Scalar target) => mul(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => ts_div(this, target, (int)rounding_mode);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => ts_div_scalar(this, target, (int)rounding_mode);

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Done(ts_div_(this, target, (int)rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Done(ts_div_scalar_(this, target, (int)rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);

        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);

        public Tensor true_divide(Tensor other) => div(other);

        public Tensor true_divide(Scalar other) => div(other);

        public Tensor pow(Tensor exponent) => ts_pow(this, exponent);

        public Tensor pow(Scalar exponent) => ts_pow_scalar(this, exponent);

        public Tensor pow_(Tensor exponent) => Done(ts_pow_(this, exponent));

        public Tensor pow_(Scalar exponent) => Done(ts_pow_scalar_(this, exponent));

        public Tensor remainder(Tensor target) => ts_remainder(this, target);

        public Tensor remainder(Scalar scalar) => ts_remainder_scalar(this, scalar);

        public Tensor remainder_(Tensor target) => Done(ts_remainder_(this, target));

        public Tensor remainder_(Scalar scalar) => Done(ts_remainder_scalar_(this, scalar));

        public Tensor fmod(Tensor target) => ts_fmod(this, target);

        public Tensor fmod(Scalar scalar) => ts_fmod_scalar(this, scalar);

        public Tensor fmod_(Tensor target) => Done(ts_fmod_(this, target));

        public Tensor fmod_(Scalar scalar) => Done(ts_fmod_scalar_(this, scalar));

        public Tensor floor_divide(Tensor other) => ts_floor_divide(this, other);

        public Tensor floor_divide(Scalar other) => ts_floor_divide_scalar(this, other);

        public Tensor floor_divide_(Tensor other) => Done(ts_floor_divide_(this, other));

        public Tensor floor_divide_(Scalar other) => Done(ts_floor_divide_scalar_(this, other));

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => ts_addcmul(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Done(ts_addcmul_(this, tensor1, tensor2, value));

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => ts_addcdiv(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => addcdiv(tensor1, tensor2, 1);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Done(ts_addcdiv_(this, tensor1, tensor2, value));

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1);

        public Tensor lerp(Tensor end, Tensor weight) => ts_lerp(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => Done(ts_lerp_(this, end, weight));

        public Tensor atan2(Tensor other) => ts_atan2(this, other);

        public Tensor atan2_(Tensor other) => Done(ts_atan2_(this, other));

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => ts_clamp(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => ts_clamp_tensor(this, min, max);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Done(ts_clamp_(this, min, max));

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Done(ts_clamp_tensor_(this, min, max));

        public Tensor clamp_max(Scalar max) => ts_clamp(this, null, max);

        public Tensor clamp_max_(Scalar max) => Done(ts_clamp_(this, null, max));

        public Tensor clamp_min(Scalar min) => ts_clamp(this, min, null);

        public Tensor clamp_min_(Scalar min) => Done(ts_clamp_(this, min, null));
    }
}
