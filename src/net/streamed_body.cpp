#include <callkit/net/streamed_body.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace callkit::net {

body_part::body_part(std::string_view text) : size_(text.size()) {
    std::string chunk;
    if (!text.empty()) {
        std::array<char, 20> size{};
        const auto end = std::to_chars(size.data(), size.data() + size.size(), text.size(), 16);
        chunk.reserve(text.size() + size.size());
        chunk.append(size.data(), end.ptr).append("\r\n");
        begin_ = chunk.size();
        chunk.append(text).append("\r\n");
    }
    chunk_ = std::make_shared<const std::string>(std::move(chunk));
}

void streamed_body::write(const body_part& part) {
    std::shared_ptr<body_sink> sink;
    {
        const std::lock_guard lock(mutex_);
        if (closed_ || abandoned_ || part.size() == 0)
            return;
        if (!sink_) {
            early_.push_back(part);
            early_size_ += part.size();
            return;
        }
        sink = sink_;
    }
    sink->write(part);
}

void streamed_body::close() {
    std::shared_ptr<body_sink> sink;
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(closed_, true))
            return;
        sink = sink_;
    }
    if (sink)
        sink->finish();
}

std::size_t streamed_body::queued() const {
    const std::lock_guard lock(mutex_);
    return sink_ ? sink_->queued() : early_size_;
}

void streamed_body::attach(std::shared_ptr<body_sink> sink) {
    // With the lock held, so that nothing overtakes what came early.
    const std::lock_guard lock(mutex_);
    if (abandoned_)
        return;
    for (const body_part& part : std::exchange(early_, {}))
        sink->write(part);
    early_size_ = 0;
    if (closed_)
        sink->finish();
    sink_ = std::move(sink);
}

void streamed_body::drained() {
    if (handlers_.on_drained)
        handlers_.on_drained();
}

void streamed_body::abandon() {
    streamed_body_handlers told;
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(abandoned_, true))
            return;
        sink_.reset();
        early_.clear();
        told.on_close = handlers_.on_close;
    }
    if (told.on_close)
        told.on_close();
}

} // namespace callkit::net
