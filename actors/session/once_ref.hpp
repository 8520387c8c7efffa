// A reference that is published once and then read by any thread without a lock (the seed's OnceLock). It
// keeps what it refers to alive for as long as itself.
#pragma once

#include <atomic>
#include <memory>

namespace helios::session {

template <class T>
class OnceRef {
public:
    OnceRef() = default;
    OnceRef(const OnceRef&) = delete;
    OnceRef& operator=(const OnceRef&) = delete;
    ~OnceRef() { delete holder_.load(std::memory_order_acquire); }

    // False, and nothing changes, when something was published before.
    bool publish(std::shared_ptr<T> target) {
        auto holder = std::make_unique<const std::shared_ptr<T>>(std::move(target));
        const std::shared_ptr<T>* empty = nullptr;
        if (!holder_.compare_exchange_strong(empty, holder.get(), std::memory_order_acq_rel))
            return false;
        holder.release();
        return true;
    }

    // nullptr before it was published; then always the same. One load, valid as long as this object.
    [[nodiscard]] T* get() const {
        const auto* holder = holder_.load(std::memory_order_acquire);
        return holder == nullptr ? nullptr : holder->get();
    }

private:
    std::atomic<const std::shared_ptr<T>*> holder_{nullptr};
};

} // namespace helios::session
