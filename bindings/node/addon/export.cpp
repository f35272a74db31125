// callkit_store_export: a thread of its own writes, as fast as JavaScript reads and little faster.
#include "functions.hpp"

namespace callkit_node {

class export_box final : public ends_with_environment {
  public:
    /// On the writing thread. Anything but 0 stops it.
    std::int32_t put(std::string_view piece) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopped_ || ready_.size() < most_ready; });
        if (stopped_)
            return 1;
        ready_.emplace_back(piece);
        changed_.notify_all();
        return 0;
    }
    void finish(callkit_status status) {
        const std::scoped_lock lock(mutex_);
        ended_ = true;
        if (status != CALLKIT_OK)
            why_ = last_failure(status);
        changed_.notify_all();
    }
    /// On a thread that may wait. False: there is no more.
    bool take(std::string& out, failure& why) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopped_ || ended_ || !ready_.empty(); });
        if (!ready_.empty()) {
            out = std::move(ready_.front());
            ready_.pop_front();
            changed_.notify_all();
            return true;
        }
        why = why_;
        return false;
    }
    void stop() {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
        ready_.clear();
        changed_.notify_all();
    }
    void stop_waiting() override { stop(); }

    std::shared_ptr<worker> writer{};
    std::shared_ptr<worker> reader{};

    ~export_box() override {
        stop();
        if (writer)
            writer->finish();
        if (reader)
            reader->finish();
    }

  private:
    static constexpr std::size_t most_ready = 4; // pieces of 500 rows
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::deque<std::string> ready_{};
    failure why_{};
    bool ended_{false};
    bool stopped_{false};
};

namespace {

/// callkit_store_export(store, workspace_id, format): something to read from with export_read.
napi_value start(invocation& call) {
    environment& here = environment::of(call.env);
    const auto& store = handle<store_box>(call);
    const auto format = static_cast<callkit_export_format>(call.i64_or(2, CALLKIT_EXPORT_JSONL, "format"));
    const auto box = std::make_shared<export_box>();
    box->writer = here.add_worker();
    box->reader = here.add_worker();
    here.add(box);
    // The thread holds what it writes to; nobody waits for it but `export_box`, which it leaves when that is stopped.
    box->writer->post(
        [weak = std::weak_ptr(box), raw = box.get(), store, workspace = call.optional_text(1, "workspace_id"), format] {
            const auto self = weak.lock();
            if (!self)
                return;
            const auto sink = [](const char* data, std::size_t size, void* user) {
                return static_cast<export_box*>(user)->put({data, size});
            };
            self->finish(callkit_store_export(store->get(), c_str(workspace), format, sink, raw));
        });
    return wrap(call.env, box);
}

/// export_read(export): a promise for the next piece, null at the end.
napi_value read(invocation& call) {
    environment& here = environment::of(call.env);
    const auto& box = handle<export_box>(call);
    struct taken {
        std::string piece{};
        failure why{};
        bool more{false};
    };
    const auto out = std::make_shared<taken>();
    return promise(
        here, *box->reader,
        [box, out] {
            out->more = box->take(out->piece, out->why);
            return CALLKIT_OK;
        },
        [box, out](napi_env env) {
            if (out->more)
                return text(env, out->piece);
            environment::of(env).remove(box.get());
            if (out->why.status == CALLKIT_OK)
                return null(env);
            (void)napi_throw(env, make_error(env, out->why));
            throw pending_exception{};
        });
}

napi_value stop(invocation& call) {
    const auto& box = handle<export_box>(call);
    box->stop();
    environment::of(call.env).remove(box.get());
    return undefined(call.env);
}

} // namespace

void add_export(napi_env env, napi_value exports) {
    add(env, exports, "callkit_store_export", &entry<start>);
    add(env, exports, "export_read", &entry<read>);
    add(env, exports, "export_stop", &entry<stop>);
}

} // namespace callkit_node
