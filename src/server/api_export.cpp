// The log as a file, however long it is: read in pages, and no faster than it is taken.
#include "api_routes.hpp"
#include "api_text.hpp"

#include <callkit/codec/csv.hpp>
#include <callkit/codec/record_json.hpp>
#include <callkit/net/streamed_body.hpp>

#include <memory>
#include <mutex>
#include <utility>

namespace callkit::server::detail {
namespace {

/// One export on its way. Holds a page of rows and what has not left yet, whatever the log's length.
class exporter : public std::enable_shared_from_this<exporter> {
  public:
    exporter(log_store& log, std::string workspace, bool csv) : log_(log), csv_(csv) {
        query_.workspace_id = std::move(workspace);
        query_.limit = 50; // a page is well under what a connection lets wait
    }

    /// The first page, or why there is none.
    result<std::shared_ptr<net::streamed_body>> begin() {
        auto page = log_.history(query_);
        if (!page)
            return failure{page.error()};
        // Whoever carries the body keeps this alive until it is over.
        net::streamed_body_handlers told;
        told.on_drained = [self = shared_from_this()] { self->pump(); };
        told.on_close = [weak = weak_from_this()] {
            if (const auto self = weak.lock())
                self->stop();
        };
        body_ = std::make_shared<net::streamed_body>(std::move(told));
        auto body = body_;
        write(*page, csv_ ? csv_header() : std::string());
        pump();
        return body;
    }

  private:
    void pump() {
        constexpr std::size_t enough = 64 * 1024;
        const std::scoped_lock lock(mutex_);
        while (body_ != nullptr && body_->queued() <= enough) {
            if (!more_) {
                std::exchange(body_, nullptr)->close();
                return;
            }
            const auto page = log_.history(query_);
            if (page) {
                write(*page, {});
                continue;
            }
            more_ = false;
            body_->write(net::body_part(csv_ ? "error," + std::string(to_string(page.error().code)) + "\r\n"
                                             : R"({"error":)" + to_json(page.error()) + "}\n"));
        }
    }
    void write(const history_page& page, std::string text) {
        for (const call_record& row : page.calls) {
            if (csv_) {
                text += to_csv(row);
                continue;
            }
            append_json(row, text);
            text += '\n';
        }
        more_ = page.next.has_value();
        query_.after = page.next;
        body_->write(net::body_part(text));
    }
    void stop() {
        const std::scoped_lock lock(mutex_);
        body_ = nullptr;
    }

    log_store& log_;
    history_query query_{};
    const bool csv_;
    std::mutex mutex_{};
    bool more_{true};
    std::shared_ptr<net::streamed_body> body_{};
};

} // namespace

void export_log(const exchange_ptr& to) {
    auto workspace = workspace_of(*to);
    if (!workspace)
        return;
    query_reader query(to->query);
    const std::string format = query.text("format");
    if (!format.empty() && format != "csv" && format != "jsonl")
        query.refuse(errc::invalid_argument, "format", "is neither csv nor jsonl");
    if (const auto good = query.finish(); !good)
        return refuse(*to, good.error());
    const bool csv = format != "jsonl";
    net::http_response response{200, {}, {}, {}};
    response.headers.push_back({"Content-Type", csv ? "text/csv; charset=utf-8; header=present" : "application/jsonl"});
    response.headers.push_back(
        {"Content-Disposition", csv ? "attachment; filename=\"calls.csv\"" : "attachment; filename=\"calls.jsonl\""});
    if (to->request.message.method == "HEAD")
        return send(*to, std::move(response));
    auto body = std::make_shared<exporter>(to->api->log, *std::move(workspace), csv)->begin();
    if (!body)
        return refuse(*to, body.error());
    response.stream = *std::move(body);
    send(*to, std::move(response));
}

} // namespace callkit::server::detail
