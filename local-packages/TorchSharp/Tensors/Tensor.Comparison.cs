using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => ts_eq(this, target);

        public Tensor eq(Scalar target) => ts_eq_scalar(this, target);

        public Tensor eq_(Tensor target) => Done(ts_eq_(this, target));

        public Tensor eq_(Scalar target) => Done(ts_eq_scalar_(this, target));

        public Tensor equal(Tensor target) => eq(target);

        public Tensor ne(Tensor target) => ts_ne(this, target);

        public Tensor ne(Scalar target) => ts_ne_scalar(this, target);

        public Tensor ne_(Tensor target) => Done(ts_ne_(this, target));

        public Tensor ne_(Scalar target) => Done(ts_ne_scalar_(this, target));

        public Tensor not_equal(Tensor target) => ne(target);

        public Tensor lt(Tensor target) => ts_lt(this, target);

        public Tensor lt(Scalar target) => ts_lt_scalar(this, target);

        public Tensor lt_(Tensor target) => Done(ts_lt_(this, target));

        public Tensor lt_(Scalar target) => Done(ts_lt_scalar_(this, target));

        public Tensor less(Tensor target) => lt(target);

        public Tensor le(Tensor target) => ts_le(this, target);

        public Tensor le(Scalar target) => ts_le_scalar(this, target);

        public Tensor le_(Tensor target) => Done(ts_le_(this, target));

        public Tensor le_(Scalar target) => Done(ts_le_scalar_(this, target));

        public Tensor less_equal(Tensor target) => le(target);

        public Tensor gt(Tensor target) => ts_gt(this, target);

        public Tensor gt(Scalar target) => ts_gt_scalar(this, target);

        public Tensor gt_(Tensor target) => Done(ts_gt_(this, target));

        public Tensor gt_(Scalar target) => Done(ts_gt_scalar_(this, target));

        public Tensor greater(Tensor target) => gt(target);

        public Tensor ge(Tensor target) => ts_ge(this, target);

        public Tensor ge(Scalar target) => ts_ge_scalar(this, target);

        public Tensor ge_(Tensor target) => Done(ts_ge_(this, target));

        public Tensor ge_(Scalar target) => Done(ts_ge_scalar_(this, target));

        public Tensor greater_equal(Tensor target) => ge(target);

        public Tensor logical_and(Tensor other) => ts_logical_and(this, other);

        public Tensor logical_and_(Tensor other) => Done(ts_logical_and_(this, other));

        public Tensor logical_or(Tensor other) => ts_logical_or(this, other);

        public Tensor logical_or_(Tensor other) => Done(ts_logical_or_(this, other));

        public Tensor logical_xor(Tensor other) => ts_logical_xor(this, other);

        public Tensor logical_xor_(Tensor other) => Done(ts_logical_xor_(this, other));

        public Tensor bitwise_and(Tensor other) => ts_bitwise_and(this, other);

        public Tensor bitwise_and_(Tensor other) => Done(ts_bitwise_and_(this, other));

        public Tensor bitwise_or(Tensor other) => ts_bitwise_or(this, other);

        public Tensor bitwise_or_(Tensor other) => Done(ts_bitwise_or_(this, other));

        public Tensor bitwise_xor(Tensor other) => ts_bitwise_xor(this, other);

        public Tensor bitwise_xor_(Tensor other) => Done(ts_bitwise_xor_(this, other));

        public Tensor maximum(Tensor other) => ts_maximum(this, other);

        public Tensor minimum(Tensor other) => ts_minimum(this, other);

        public Tensor max(Tensor other) => ts_maximum(this, other);

        public Tensor min(Tensor other) => ts_minimum(this, other);

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => ts_isclose(this, other, rtol, atol, nanEqual);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            if (!ts_allclose(this, target, rtol, atol, equal_nan, out var close)) CheckForErrors();
            return close;
        }

        public Tensor where(Tensor condition, Tensor y)
        {
            if (condition.dtype != ScalarType.Bool) throw new ArgumentException("The condition to 'where' must be a boolean tensor.");
            return ts_where(condition, this, y);
        }

        public Tensor masked_fill(Tensor mask, Scalar value) => ts_masked_fill(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Done(ts_masked_fill_(this, mask, value));
    }
}
