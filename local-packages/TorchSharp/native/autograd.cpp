// Derivatives.
#include "common.h"

#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>

namespace {

void backward(const Handle* tensors, int count, const Handle* grads, int grad_count, bool retain, bool create,
              const Handle* inputs, int input_count) {
    torch::autograd::backward(shim::tensors(tensors, count), shim::tensors(grads, grad_count), retain, create,
                              shim::tensors(inputs, input_count));
}

void grad(const Handle* outputs, int count, const Handle* inputs, int input_count, const Handle* grads, int grad_count,
          bool retain, bool create, bool unused, Tensor** into) {
    shim::spread(torch::autograd::grad(shim::tensors(outputs, count), shim::tensors(inputs, input_count),
                                       shim::tensors(grads, grad_count), retain, create, unused),
                 into);
}

}  // namespace

TS_ACTION(ts_backward,
          (const Handle* tensors, int count, const Handle* grads, int grad_count, bool retain, bool create, const Handle* inputs,
           int input_count),
          backward(tensors, count, grads, grad_count, retain, create, inputs, input_count))
TS_ACTION(ts_autograd_grad,
          (const Handle* outputs, int count, const Handle* inputs, int input_count, const Handle* grads, int grad_count, bool retain,
           bool create, bool unused, Tensor** into),
          grad(outputs, count, inputs, input_count, grads, grad_count, retain, create, unused, into))

TS_EXPORT bool ts_is_anomaly() { return torch::autograd::AnomalyMode::is_enabled(); }
TS_EXPORT bool ts_anomaly_checks_nan() { return torch::autograd::AnomalyMode::should_check_nan(); }
TS_EXPORT void ts_set_anomaly(bool enabled, bool check_nan) { torch::autograd::AnomalyMode::set_enabled(enabled, check_nan); }
