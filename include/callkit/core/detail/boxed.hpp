#pragma once

#include <memory>
#include <utility>

namespace callkit::detail {

/// A value that most owners do not have and that costs them a pointer. An absent one equals one made by default.
template <class T>
class boxed {
  public:
    boxed() noexcept = default;
    boxed(const boxed& other) : value_(other.value_ == nullptr ? nullptr : new T(*other.value_)) {}
    boxed(boxed&&) noexcept = default;
    boxed& operator=(const boxed& other) {
        boxed copy(other);
        *this = std::move(copy);
        return *this;
    }
    boxed& operator=(boxed&&) noexcept = default;
    ~boxed() = default;

    /// Null when absent.
    [[nodiscard]] const T* get() const noexcept { return value_.get(); }
    /// The value, which comes to exist.
    T& made() {
        if (value_ == nullptr)
            value_ = std::make_unique<T>();
        return *value_;
    }

    friend bool operator==(const boxed& a, const boxed& b) {
        if (a.get() != nullptr && b.get() != nullptr)
            return *a.value_ == *b.value_;
        const T* one = a.get() != nullptr ? a.get() : b.get();
        return one == nullptr || *one == T{};
    }

  private:
    std::unique_ptr<T> value_{};
};

} // namespace callkit::detail
