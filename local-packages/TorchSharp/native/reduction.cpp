// Fewer numbers than before: sums, means, extremes, norms; and orders.
#include "common.h"

namespace {

// No dimensions given means all of them.
at::OptionalIntArrayRef over(const int64_t* dims, int count) {
    return count < 0 ? at::OptionalIntArrayRef() : at::OptionalIntArrayRef(shim::ints(dims, count));
}

Opt<int64_t> freedom(bool unbiased) { return unbiased ? 1 : 0; }

void two(const std::tuple<Tensor, Tensor>& results, Tensor** into) {
    shim::spread({std::get<0>(results), std::get<1>(results)}, into);
}

}  // namespace

TS_TENSOR(ts_sum, (Handle self, const int64_t* dims, int count, bool keepdim, int dtype),
          at::sum(*self, over(dims, count), keepdim, shim::maybe_type(dtype)))
TS_TENSOR(ts_mean, (Handle self, const int64_t* dims, int count, bool keepdim, int dtype),
          at::mean(*self, over(dims, count), keepdim, shim::maybe_type(dtype)))
TS_TENSOR(ts_std, (Handle self, const int64_t* dims, int count, bool unbiased, bool keepdim),
          at::std(*self, over(dims, count), freedom(unbiased), keepdim))
TS_TENSOR(ts_var, (Handle self, const int64_t* dims, int count, bool unbiased, bool keepdim),
          at::var(*self, over(dims, count), freedom(unbiased), keepdim))
TS_ACTION(ts_std_mean, (Handle self, const int64_t* dims, int count, bool unbiased, bool keepdim, Tensor** into),
          two(at::std_mean(*self, over(dims, count), freedom(unbiased), keepdim), into))
TS_ACTION(ts_var_mean, (Handle self, const int64_t* dims, int count, bool unbiased, bool keepdim, Tensor** into),
          two(at::var_mean(*self, over(dims, count), freedom(unbiased), keepdim), into))
TS_TENSOR(ts_prod, (Handle self, int dtype), at::prod(*self, shim::maybe_type(dtype)))
TS_TENSOR(ts_prod_dim, (Handle self, int64_t dim, bool keepdim, int dtype),
          at::prod(*self, dim, keepdim, shim::maybe_type(dtype)))
TS_TENSOR(ts_cumsum, (Handle self, int64_t dim, int dtype), at::cumsum(*self, dim, shim::maybe_type(dtype)))
TS_TENSOR(ts_cumprod, (Handle self, int64_t dim, int dtype), at::cumprod(*self, dim, shim::maybe_type(dtype)))
TS_TENSOR(ts_logsumexp, (Handle self, int64_t dim, bool keepdim), at::logsumexp(*self, dim, keepdim))

TS_TENSOR(ts_min, (Handle self), at::min(*self))
TS_TENSOR(ts_max, (Handle self), at::max(*self))
TS_TENSOR(ts_median, (Handle self), at::median(*self))
TS_TENSOR(ts_amin, (Handle self, const int64_t* dims, int count, bool keepdim), at::amin(*self, shim::ints(dims, count), keepdim))
TS_TENSOR(ts_amax, (Handle self, const int64_t* dims, int count, bool keepdim), at::amax(*self, shim::ints(dims, count), keepdim))
TS_ACTION(ts_min_dim, (Handle self, int64_t dim, bool keepdim, Tensor** into), two(at::min(*self, dim, keepdim), into))
TS_ACTION(ts_max_dim, (Handle self, int64_t dim, bool keepdim, Tensor** into), two(at::max(*self, dim, keepdim), into))
TS_TENSOR(ts_argmin, (Handle self, int64_t dim, bool has_dim, bool keepdim),
          at::argmin(*self, has_dim ? Opt<int64_t>(dim) : Opt<int64_t>(), keepdim))
TS_TENSOR(ts_argmax, (Handle self, int64_t dim, bool has_dim, bool keepdim),
          at::argmax(*self, has_dim ? Opt<int64_t>(dim) : Opt<int64_t>(), keepdim))
TS_TENSOR(ts_all, (Handle self), at::all(*self))
TS_TENSOR(ts_all_dim, (Handle self, int64_t dim, bool keepdim), at::all(*self, dim, keepdim))
TS_TENSOR(ts_any, (Handle self), at::any(*self))
TS_TENSOR(ts_any_dim, (Handle self, int64_t dim, bool keepdim), at::any(*self, dim, keepdim))
TS_TENSOR(ts_count_nonzero, (Handle self, const int64_t* dims, int count),
          count < 0 ? at::count_nonzero(*self) : at::count_nonzero(*self, shim::ints(dims, count)))

TS_ACTION(ts_sort, (Handle self, int64_t dim, bool descending, bool stable, Tensor** into),
          two(at::sort(*self, Opt<bool>(stable), dim, descending), into))
TS_TENSOR(ts_argsort, (Handle self, int64_t dim, bool descending), at::argsort(*self, dim, descending))
TS_ACTION(ts_topk, (Handle self, int64_t k, int64_t dim, bool largest, bool sorted, Tensor** into),
          two(at::topk(*self, k, dim, largest, sorted), into))

TS_TENSOR(ts_norm, (Handle self, double p), at::norm(*self, p))
TS_TENSOR(ts_norm_dim, (Handle self, int64_t dim, bool keepdim, double p), at::norm(*self, p, {dim}, keepdim))
TS_TENSOR(ts_vector_norm, (Handle self, double ord, const int64_t* dims, int count, bool keepdim),
          at::linalg_vector_norm(*self, ord, over(dims, count), keepdim))
TS_TENSOR(ts_linalg_norm, (Handle self, ScalarValue ord, const int64_t* dims, int count, bool keepdim),
          at::linalg_norm(*self, shim::maybe_scalar(ord), over(dims, count), keepdim))
TS_TENSOR(ts_linalg_norm_named, (Handle self, const char* ord, const int64_t* dims, int count, bool keepdim),
          at::linalg_norm(*self, std::string(ord), over(dims, count), keepdim))

TS_ACTION(ts_allclose, (Handle self, Handle other, double rtol, double atol, bool nan, bool* into),
          *into = at::allclose(*self, *other, rtol, atol, nan))
TS_ACTION(ts_same, (Handle self, Handle other, bool* into), *into = at::equal(*self, *other))
