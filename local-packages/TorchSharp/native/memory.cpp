// The CPU allocator: large blocks are kept for the next tensor instead of going back to the system.
//
// A fresh 80 MB block costs some 20,000 page faults, several times the work of the operator that fills it, and
// glibc gives such a block back at every free. Here it waits in a list. What waits never lets the whole grow past
// the largest amount that was ever in use at once (plus kSlack): a program's peak stays what it would have been.
#include "common.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>

#include <malloc.h>
#include <sys/mman.h>

#include <list>
#include <map>
#include <mutex>
#include <unordered_map>

namespace {

constexpr size_t kSmallest = size_t{1} << 20;  // below this glibc does well
constexpr size_t kStep = size_t{1} << 16;      // sizes are rounded up to this, so that near sizes share blocks
constexpr size_t kHuge = size_t{2} << 20;      // a huge page of x86-64
constexpr size_t kSlack = size_t{64} << 20;

size_t rounded(size_t bytes, size_t step) { return (bytes + step - 1) / step * step; }

// Aligned for huge pages where that can matter; null when the system has no more.
void* mapped(size_t size) {
    const size_t spare = size >= 2 * kHuge ? kHuge : 0;
    void* raw = mmap(nullptr, size + spare, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (raw == MAP_FAILED) return nullptr;
    auto* start = static_cast<char*>(raw);
    if (spare == 0) return start;
    auto* aligned = reinterpret_cast<char*>(rounded(reinterpret_cast<size_t>(start), kHuge));
    if (aligned != start) munmap(start, static_cast<size_t>(aligned - start));
    if (const size_t tail = static_cast<size_t>(start + spare - aligned)) munmap(aligned + size, tail);
    madvise(aligned, size, MADV_HUGEPAGE);
    return aligned;
}

class Blocks {
public:
    void* take(size_t bytes) {
        const size_t size = rounded(bytes, kStep);
        std::lock_guard<std::mutex> lock(mutex_);
        void* block = reuse(size);
        if (!block) block = fresh(size);
        if (!block) return nullptr;
        live_ += sizes_[block];
        if (live_ > peak_) peak_ = live_;
        return block;
    }

    // False: not one of these blocks.
    bool give(void* block) {
        std::lock_guard<std::mutex> lock(mutex_);
        auto found = sizes_.find(block);
        if (found == sizes_.end()) return false;
        live_ -= found->second;
        waiting_ += found->second;
        oldest_.push_back(block);
        free_.emplace(found->second, std::prev(oldest_.end()));
        return true;
    }

private:
    using Place = std::list<void*>::iterator;

    // The best fit, unless a quarter of it would lie idle.
    void* reuse(size_t size) {
        auto found = free_.lower_bound(size);
        if (found == free_.end() || found->first > size + size / 4) return nullptr;
        void* block = *found->second;
        waiting_ -= found->first;
        oldest_.erase(found->second);
        free_.erase(found);
        return block;
    }

    void* fresh(size_t size) {
        const size_t limit = std::max(peak_, live_ + size) + kSlack;
        while (waiting_ > 0 && live_ + waiting_ + size > limit) drop_oldest();
        void* block = mapped(size);
        while (!block && waiting_ > 0) {
            drop_oldest();
            block = mapped(size);
        }
        if (block) sizes_[block] = size;
        return block;
    }

    void drop_oldest() {
        void* block = oldest_.front();
        const size_t size = sizes_[block];
        auto range = free_.equal_range(size);
        for (auto it = range.first; it != range.second; ++it) {
            if (it->second != oldest_.begin()) continue;
            free_.erase(it);
            break;
        }
        oldest_.pop_front();
        sizes_.erase(block);
        waiting_ -= size;
        munmap(block, size);
    }

    std::mutex mutex_;
    std::unordered_map<void*, size_t> sizes_;  // of every block, in use or waiting
    std::multimap<size_t, Place> free_;
    std::list<void*> oldest_;  // waiting blocks, in the order in which they came back
    size_t live_ = 0, waiting_ = 0, peak_ = 0;
};

// Never destroyed: tensors in static variables may outlive everything else.
Blocks& blocks() {
    static auto* all = new Blocks;
    return *all;
}

void release(void* data) {
    // Blocks start on a page; most small allocations do not, and need no look-up.
    if (reinterpret_cast<size_t>(data) % 4096 == 0 && blocks().give(data)) return;
    c10::free_cpu(data);
}

void* reserve(size_t bytes) {
    if (bytes < kSmallest) return bytes == 0 ? nullptr : c10::alloc_cpu(bytes);
    void* data = bytes <= SIZE_MAX / 2 ? blocks().take(bytes) : nullptr;
    TORCH_CHECK(data != nullptr, "CPU out of memory: tried to allocate ", bytes, " bytes.");
    return data;
}

// Neither "override" nor one signature: across releases allocate lost its const and copy_data came.
struct Allocator : at::Allocator {
    at::DataPtr allocate(size_t bytes) const { return made(bytes); }
    at::DataPtr allocate(size_t bytes) { return made(bytes); }
    at::DeleterFnPtr raw_deleter() const { return &release; }
    void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }

private:
    static at::DataPtr made(size_t bytes) {
        void* data = reserve(bytes);
        return {data, data, &release, at::Device(at::kCPU)};
    }
};

// Runs when the library is loaded, before any tensor.
const bool installed = [] {
    // Buffers that others allocate with malloc: keep them in the heap, and the heap as large as it was.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    c10::SetCPUAllocator(new Allocator, /*priority=*/1);
    return true;
}();

}  // namespace
