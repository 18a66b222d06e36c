// Errors, version, threads, devices, generators and the thread's autograd modes.
#include "common.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>
#include <torch/cuda.h>

#include <cstring>
#include <new>

namespace shim {

namespace {

thread_local std::string last_error;
thread_local bool has_error = false;

void store(std::string message) noexcept {
    last_error = std::move(message);
    has_error = true;
}

// The CPU allocator and CUDA word it differently; a caller looks for "out of memory" only.
std::string with_memory_named(std::string message) {
    const bool cpu = message.find("can't allocate memory") != std::string::npos ||
                     message.find("not enough memory") != std::string::npos;
    return cpu && message.find("out of memory") == std::string::npos ? "CPU out of memory: " + message : message;
}

}  // namespace

void remember(const std::exception& error) noexcept {
    try {
        if (dynamic_cast<const std::bad_alloc*>(&error)) return store("CPU out of memory: " + std::string(error.what()));
        if (auto* torch = dynamic_cast<const c10::Error*>(&error))
            return store(with_memory_named(torch->what_without_backtrace()));
        store(with_memory_named(error.what()));
    } catch (...) {
        has_error = true;
    }
}

void remember_unknown() noexcept { store("libtorch threw something that is not an exception."); }

at::Scalar scalar(ScalarValue value) {
    switch (value.kind) {
        case 0: return at::Scalar(value.bits);
        case 1: {
            double d;
            std::memcpy(&d, &value.bits, sizeof d);
            return at::Scalar(d);
        }
        case 2: return at::Scalar(value.bits != 0);
        default: TORCH_CHECK(false, "A number was expected.");
    }
}

void spread(const std::vector<Tensor>& results, Tensor** into) {
    for (size_t i = 0; i < results.size(); i++) into[i] = results[i].defined() ? new Tensor(results[i]) : nullptr;
}

}  // namespace shim

TS_EXPORT const char* ts_last_error() {
    if (!shim::has_error) return nullptr;
    shim::has_error = false;
    return shim::last_error.c_str();
}

TS_EXPORT const char* ts_version() { return TORCH_VERSION; }

TS_EXPORT int ts_get_num_threads() { return at::get_num_threads(); }
TS_ACTION(ts_set_num_threads, (int count), at::set_num_threads(count))
TS_EXPORT int ts_get_num_interop_threads() { return at::get_num_interop_threads(); }
TS_ACTION(ts_set_num_interop_threads, (int count), at::set_num_interop_threads(count))

TS_EXPORT bool ts_cuda_is_available() {
    bool is = false;
    shim::run([&] { is = torch::cuda::is_available(); });
    return is;
}
TS_EXPORT bool ts_cudnn_is_available() {
    bool is = false;
    shim::run([&] { is = torch::cuda::cudnn_is_available(); });
    return is;
}
TS_EXPORT int ts_cuda_device_count() {
    int count = 0;
    shim::run([&] { count = static_cast<int>(torch::cuda::device_count()); });
    return count;
}
TS_ACTION(ts_cuda_synchronize, (int64_t device), torch::cuda::synchronize(device))
TS_ACTION(ts_cuda_manual_seed, (int64_t seed), torch::cuda::manual_seed(static_cast<uint64_t>(seed)))
TS_ACTION(ts_cuda_manual_seed_all, (int64_t seed), torch::cuda::manual_seed_all(static_cast<uint64_t>(seed)))

TS_EXPORT bool ts_get_cublas_tf32() { return at::globalContext().allowTF32CuBLAS(); }
TS_ACTION(ts_set_cublas_tf32, (bool on), at::globalContext().setAllowTF32CuBLAS(on))
TS_EXPORT bool ts_get_cudnn_tf32() { return at::globalContext().allowTF32CuDNN(); }
TS_ACTION(ts_set_cudnn_tf32, (bool on), at::globalContext().setAllowTF32CuDNN(on))

TS_EXPORT bool ts_is_grad_enabled() { return c10::GradMode::is_enabled(); }
TS_EXPORT void ts_set_grad_enabled(bool on) { c10::GradMode::set_enabled(on); }
TS_EXPORT bool ts_is_inference_mode() { return c10::InferenceMode::is_enabled(); }
TS_EXPORT c10::InferenceMode* ts_enter_inference_mode(bool on) { return new c10::InferenceMode(on); }
TS_EXPORT void ts_leave_inference_mode(c10::InferenceMode* guard) { delete guard; }

namespace {

template <class F> at::Generator* generator(F&& make) {
    at::Generator* result = nullptr;
    shim::run([&] { result = new at::Generator(make()); });
    return result;
}

at::Generator fresh(uint64_t seed, int device_type, int device_index) {
    if (device_type == 0) return at::make_generator<at::CPUGeneratorImpl>(seed);
    // The default CUDA generator is the only one that the public interface gives; a copy has a stream of its own.
    auto made = at::globalContext().defaultGenerator(shim::device(device_type, device_index)).clone();
    made.set_current_seed(seed);
    return made;
}

void seed_generator(at::Generator& g, uint64_t seed) {
    std::lock_guard<std::mutex> lock(g.mutex());
    g.set_current_seed(seed);
}

}  // namespace

TS_EXPORT at::Generator* ts_generator_new(uint64_t seed, int device_type, int device_index) {
    return generator([&] { return fresh(seed, device_type, device_index); });
}
TS_EXPORT at::Generator* ts_generator_default() {
    return generator([] { return at::globalContext().defaultGenerator(c10::Device(c10::kCPU)); });
}
// torch.manual_seed: the default generators of every device.
TS_EXPORT at::Generator* ts_generator_seed_default(int64_t seed) {
    return generator([&] {
        at::manual_seed(static_cast<uint64_t>(seed));
        return at::globalContext().defaultGenerator(c10::Device(c10::kCPU));
    });
}
TS_EXPORT void ts_generator_delete(at::Generator* g) { delete g; }
TS_ACTION(ts_generator_manual_seed, (at::Generator* g, int64_t seed), seed_generator(*g, static_cast<uint64_t>(seed)))
TS_EXPORT int64_t ts_generator_initial_seed(at::Generator* g) { return static_cast<int64_t>(g->current_seed()); }
TS_TENSOR(ts_generator_get_state, (at::Generator* g), g->get_state())
TS_ACTION(ts_generator_set_state, (at::Generator* g, Handle state), g->set_state(*state))
