using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);

    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    public static Tensor ger(Tensor input, Tensor vec2) => input.ger(vec2);

    public static Tensor inner(Tensor input, Tensor vec2) => input.inner(vec2);

    public static Tensor kron(Tensor input, Tensor other) => input.kron(other);

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm(mat1, mat2, beta, alpha);

    public static Tensor addmv(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmv(mat1, mat2, beta, alpha);

    public static Tensor addr(Tensor input, Tensor vec1, Tensor vec2, float beta = 1.0f, float alpha = 1.0f) => input.addr(vec1, vec2, beta, alpha);

    public static Tensor addr_(Tensor input, Tensor vec1, Tensor vec2, float beta = 1.0f, float alpha = 1.0f) => input.addr_(vec1, vec2, beta, alpha);

    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => input.baddbmm(batch1, batch2, beta, alpha);

    public static Tensor trace(Tensor input) => input.trace();

    public static Tensor det(Tensor input) => input.det();

    public static Tensor inverse(Tensor input) => linalg.inv(input);

    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        var handles = Handles(tensors);
        var result = ts_einsum(equation, handles, handles.Length);
        GC.KeepAlive(tensors);
        return result;
    }

    public static partial class linalg
    {
        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }

        public static Tensor vector_norm(Tensor input, double ord = 2d, long[]? dims = null, bool keepdim = false) =>
            ts_vector_norm(input, ord, dims, CountOrNone(dims), keepdim);

        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) =>
            ts_linalg_norm_named(input, ord, dims, CountOrNone(dims), keepdim);

        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            ts_linalg_norm(input, ord, dims, CountOrNone(dims), keepdim);

        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) =>
            ts_linalg_norm(input, ord, dims, CountOrNone(dims), keepdim);

        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) =>
            ts_linalg_norm(input, null, dims, CountOrNone(dims), keepdim);

        public static Tensor inv(Tensor input) => ts_inv(input);

        public static Tensor det(Tensor input) => ts_det(input);

        public static Tensor svdvals(Tensor input) => ts_svdvals(input);

        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
        {
            Span<nint> results = stackalloc nint[3];
            var all = Several(ts_svd(input, fullMatrices, results), results);
            return (all[0], all[1], all[2]);
        }

        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced)
        {
            Span<nint> results = stackalloc nint[2];
            var all = Several(ts_qr(input, mode.ToString().ToLowerInvariant(), results), results);
            return (all[0], all[1]);
        }

        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            Span<nint> results = stackalloc nint[2];
            var all = Several(ts_eigh(input, UPLO.ToString(), results), results);
            return (all[0], all[1]);
        }
    }
}
