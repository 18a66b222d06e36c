// Functions whose derivative is written in C#: a node of the graph that calls back.
#include "common.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <mutex>

namespace {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

struct ManagedNode;

// Fills one gradient for each input; false: it failed and said why to ts_function_failed.
using Apply = bool (*)(void* owner, ManagedNode* node, Tensor** grads, int grad_count, Tensor** results, int result_count);
using Release = void (*)(void* owner);

thread_local std::string failure;

struct ManagedNode : torch::autograd::Node {
    void* owner;
    Apply call;
    Release forget;
    int inputs = 0;
    std::string title;
    std::vector<SavedVariable> saved;
    std::vector<std::pair<std::vector<int64_t>, at::TensorOptions>> outputs;  // empty shapes list: leave gaps undefined

    ~ManagedNode() override { forget(owner); }

    std::string name() const override { return title; }

    void release_variables() override {
        std::lock_guard<std::mutex> lock(mutex_);
        for (auto& variable : saved) variable.reset_data();
    }

    variable_list apply(variable_list&& grads) override {
        std::vector<Tensor*> given, made(static_cast<size_t>(inputs), nullptr);
        for (size_t i = 0; i < grads.size(); i++) {
            if (!grads[i].defined() && i < outputs.size()) grads[i] = at::zeros(outputs[i].first, outputs[i].second);
            given.push_back(grads[i].defined() ? new Tensor(grads[i]) : nullptr);
        }
        const bool ok = call(owner, this, given.data(), static_cast<int>(given.size()), made.data(), inputs);
        variable_list results;
        for (auto* tensor : made) {
            results.push_back(tensor ? *tensor : Tensor());
            delete tensor;
        }
        if (!ok) throw std::runtime_error(failure);
        return results;
    }
};

bool among(const Tensor& tensor, const std::vector<Tensor>& list) {
    return std::any_of(list.begin(), list.end(), [&](const Tensor& other) { return tensor.is_same(other); });
}

// The output as the graph sees it: what forward made without recording now comes from the node.
Tensor attached(Tensor output, const std::shared_ptr<ManagedNode>& node, const std::vector<Tensor>& inputs,
                const std::vector<Tensor>& changed, const std::vector<Tensor>& constant) {
    if (!output.defined() || among(output, constant) || !(output.is_floating_point() || output.is_complex())) {
        node->add_input_metadata(torch::autograd::Node::undefined_input());
        return output;
    }
    if (among(output, changed)) {
        torch::autograd::impl::rebase_history(output, {node, node->add_input_metadata(output)});
        return output;
    }
    if (among(output, inputs) || output.is_view()) output = output.detach();
    torch::autograd::set_history(output, node);
    return output;
}

}  // namespace

TS_EXPORT void ts_function_failed(const char* message) { failure = message; }

TS_TENSOR(ts_share, (Handle self), *self)

// Makes the node of one call and attaches the outputs to it. The node owns "owner" from here on, whatever happens.
TS_EXPORT bool ts_function_attach(void* owner, void* apply, void* release, const char* name, bool materialize, const Handle* inputs,
                                  int input_count, const Handle* outputs, int output_count, const Handle* changed, int changed_count,
                                  const Handle* constant, int constant_count, const Handle* saved, int saved_count, Tensor** into) {
    return shim::run([&] {
        std::shared_ptr<ManagedNode> node(new ManagedNode, torch::autograd::deleteNode);
        node->owner = owner;
        node->call = reinterpret_cast<Apply>(apply);
        node->forget = reinterpret_cast<Release>(release);
        node->title = name;
        node->inputs = input_count;
        const auto from = shim::tensors(inputs, input_count);
        node->set_next_edges(torch::autograd::collect_next_edges(from));
        const auto dirty = shim::tensors(changed, changed_count);
        for (const auto& tensor : dirty) tensor.unsafeGetTensorImpl()->bump_version();
        std::vector<Tensor> results;
        for (const auto& output : shim::tensors(outputs, output_count)) {
            if (materialize) node->outputs.emplace_back(output.defined() ? output.sizes().vec() : std::vector<int64_t>(), output.options());
            results.push_back(attached(output, node, from, dirty, shim::tensors(constant, constant_count)));
        }
        for (const auto& tensor : shim::tensors(saved, saved_count))
            node->saved.emplace_back(tensor, tensor.defined() && tensor.grad_fn() == node);
        shim::spread(results, into);
    });
}

// Only inside the callback that was given this node.
TS_EXPORT int ts_function_saved_count(ManagedNode* node) { return static_cast<int>(node->saved.size()); }
TS_EXPORT bool ts_function_saved(ManagedNode* node, Tensor** into) {
    return shim::run([&] {
        std::vector<Tensor> results;
        for (const auto& variable : node->saved) results.push_back(variable.unpack(node->shared_from_this()));
        shim::spread(results, into);
    });
}
