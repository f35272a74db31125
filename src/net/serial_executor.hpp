#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>

#include <concepts>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

namespace callkit::net {

/// A strand over any executor: what is given to it runs one after the other, on the inner executor's threads. It does
/// what `asio::strand<any_io_executor>` does, but is as small as a pointer and its owner, so that Asio's operations can
/// carry it without allocating, and asks the inner executor once for all that waits instead of for each.
class serial_executor {
    struct task {
        task* next{nullptr};
        virtual void run() = 0;
        task() = default;
        task(const task&) = delete;
        task& operator=(const task&) = delete;
        virtual ~task() = default;
    };
    template <class Function>
    struct task_of final : task {
        explicit task_of(Function what) : function(std::move(what)) {}
        /// The memory is given back first, so that what the function starts can have it.
        void run() override {
            Function mine(std::move(function));
            delete this;
            std::move(mine)();
        }
        Function function;
    };
    struct list {
        task* head{nullptr};
        task* tail{nullptr};

        list() = default;
        list(const list&) = delete;
        list& operator=(const list&) = delete;
        ~list() {
            while (task* const one = pop())
                delete one;
        }
        void push(task* one) noexcept {
            (head == nullptr ? head : tail->next) = one;
            tail = one;
        }
        task* pop() noexcept {
            task* const one = head;
            if (one != nullptr)
                head = one->next;
            return one;
        }
    };
    struct queue;
    /// One of the two faces of a queue; which one it is makes the difference between post and dispatch.
    struct face {
        queue* whose;
        bool never_inline;
    };
    struct queue {
        explicit queue(boost::asio::any_io_executor executor)
            : inner(std::move(executor)), inner_later(boost::asio::require(inner, blocking.never)) {}
        boost::asio::any_io_executor inner;
        boost::asio::any_io_executor inner_later;
        face inline_face{this, false};
        face later_face{this, true};
        std::mutex guard{};
        list waiting{};      // under guard
        bool running{false}; // under guard; somebody runs what waits, or is about to
    };
    /// Runs what waits. When it is thrown away instead, as with its io_context, so is what waits: that would otherwise
    /// own the queue which owns it.
    struct runner {
        explicit runner(std::shared_ptr<queue> of) noexcept : whose(std::move(of)) {}
        runner(runner&&) noexcept = default;
        runner& operator=(runner&&) = delete;
        ~runner() {
            if (whose == nullptr)
                return;
            list dropped; // destroyed when the lock is gone
            const std::lock_guard lock(whose->guard);
            whose->running = false;
            std::swap(dropped.head, whose->waiting.head);
            std::swap(dropped.tail, whose->waiting.tail);
        }
        void operator()() { run(std::move(whose)); }
        std::shared_ptr<queue> whose;
    };

    static constexpr boost::asio::execution::blocking_t blocking{};
    static inline thread_local const queue* current = nullptr;

    static void run(std::shared_ptr<queue> whose) {
        struct turn {
            explicit turn(std::shared_ptr<queue>& of) : whose(of), outer(std::exchange(current, of.get())) {
                const std::lock_guard lock(whose->guard);
                std::swap(mine.head, whose->waiting.head);
                std::swap(mine.tail, whose->waiting.tail);
            }
            turn(const turn&) = delete;
            turn& operator=(const turn&) = delete;
            /// Also when a function throws: what has not run yet runs before what came meanwhile.
            ~turn() {
                current = outer;
                {
                    const std::lock_guard lock(whose->guard);
                    if (mine.head != nullptr) {
                        mine.tail->next = whose->waiting.head;
                        if (whose->waiting.head == nullptr)
                            whose->waiting.tail = mine.tail;
                        whose->waiting.head = std::exchange(mine.head, nullptr);
                    }
                    whose->running = whose->waiting.head != nullptr;
                    if (!whose->running)
                        return;
                }
                boost::asio::any_io_executor& later = whose->inner_later;
                later.execute(runner(std::move(whose)));
            }
            std::shared_ptr<queue>& whose;
            const queue* outer;
            list mine{};
        } now(whose);
        while (task* const one = now.mine.pop())
            one->run();
    }

  public:
    /// A template, as Asio's concepts would otherwise ask whether one of these can be made of one of these.
    template <std::same_as<boost::asio::any_io_executor> Inner>
    explicit serial_executor(Inner inner) {
        auto made = std::make_shared<queue>(std::move(inner));
        face* const which = &made->inline_face;
        face_ = std::shared_ptr<face>(std::move(made), which);
    }

    [[nodiscard]] const boost::asio::any_io_executor& inner() const noexcept { return face_->whose->inner; }

    // What Asio asks of an executor.
    [[nodiscard]] boost::asio::execution_context& query(boost::asio::execution::context_t /*what*/) const noexcept {
        return boost::asio::query(inner(), boost::asio::execution::context);
    }
    [[nodiscard]] boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t /*what*/) const noexcept {
        if (face_->never_inline)
            return blocking.never;
        return blocking.possibly;
    }
    [[nodiscard]] serial_executor require(boost::asio::execution::blocking_t::never_t /*how*/) const noexcept {
        return serial_executor(face_, &face_->whose->later_face);
    }
    [[nodiscard]] serial_executor require(boost::asio::execution::blocking_t::possibly_t /*how*/) const noexcept {
        return serial_executor(face_, &face_->whose->inline_face);
    }
    template <class Function>
    void execute(Function&& function) const {
        using plain = std::decay_t<Function>;
        queue& to = *face_->whose;
        if (!face_->never_inline && current == &to) {
            plain mine(std::forward<Function>(function));
            std::move(mine)();
            return;
        }
        task* const one = new task_of<plain>(std::forward<Function>(function));
        {
            const std::lock_guard lock(to.guard);
            to.waiting.push(one);
            if (std::exchange(to.running, true))
                return;
        }
        const boost::asio::any_io_executor& where = face_->never_inline ? to.inner_later : to.inner;
        where.execute(runner(std::shared_ptr<queue>(face_, &to)));
    }
    [[nodiscard]] bool running_in_this_thread() const noexcept { return current == face_->whose; }
    friend bool operator==(const serial_executor& a, const serial_executor& b) noexcept { return a.face_ == b.face_; }
    friend bool operator!=(const serial_executor& a, const serial_executor& b) noexcept { return a.face_ != b.face_; }

  private:
    serial_executor(const std::shared_ptr<face>& owner, face* which) noexcept : face_(owner, which) {}

    std::shared_ptr<face> face_;
};

} // namespace callkit::net
