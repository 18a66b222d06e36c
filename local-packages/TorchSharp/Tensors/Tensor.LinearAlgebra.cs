using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => ts_matmul(this, target);

        public Tensor mm(Tensor target) => ts_mm(this, target);

        public Tensor mv(Tensor target) => ts_mv(this, target);

        public Tensor bmm(Tensor batch2) => ts_bmm(this, batch2);

        public Tensor dot(Tensor target) => ts_dot(this, target);

        public Tensor outer(Tensor vec2) => ts_outer(this, vec2);

        public Tensor ger(Tensor vec2) => outer(vec2);

        public Tensor inner(Tensor vec2) => ts_inner(this, vec2);

        public Tensor kron(Tensor other) => ts_kron(this, other);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => ts_addmm(this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Done(ts_addmm_(this, mat1, mat2, beta, alpha));

        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1.0f, float alpha = 1.0f) => ts_addmv(this, mat, vec, beta, alpha);

        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1.0f, float alpha = 1.0f) => Done(ts_addmv_(this, mat, vec, beta, alpha));

        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1.0f, float alpha = 1.0f) => ts_addr(this, vec1, vec2, beta, alpha);

        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1.0f, float alpha = 1.0f) => Done(ts_addr_(this, vec1, vec2, beta, alpha));

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => ts_baddbmm(this, batch1, batch2, beta, alpha);

        public Tensor trace() => ts_trace(this);

        public Tensor det() => ts_det(this);

        public Tensor inverse() => linalg.inv(this);
    }
}
